import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkImports, resolveImports } from "./check-imports.ts";

const file = join(process.cwd(), "packages/x/src/file.ts");

describe("check-imports", () => {
  it("checkImports finds every import of the packages", () => {
    expect(checkImports()).toEqual([]);
  });

  it("resolveImports names a sub-path without its ending, a hidden sub-path and a package that is not there", () => {
    const of = (...specifiers: string[]) =>
      resolveImports(specifiers.map((specifier) => ({ file, specifier, isOurs: false })));
    expect(of("abcjs/src/parse/abc_parse.js", "commander", "@bufbuild/protobuf/wire")).toEqual([]);
    expect(of("abcjs/src/parse/abc_parse")).toEqual([
      expect.stringMatching(/file\.ts: Node does not find abcjs\/src\/parse\/abc_parse: there is no file/),
    ]);
    expect(of("commander/lib/command.js")).toEqual([expect.stringMatching(/is not defined by "exports"/)]);
    expect(of("no-such-package")).toEqual([expect.stringMatching(/Cannot find package/)]);
  });
});
