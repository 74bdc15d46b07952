import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { childModule } from "@semitone/disk";
import { describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "semitone-child-"));

describe("childModule(callerUrl, name)", () => {
  it("is the TypeScript file beside a TypeScript caller, and runs from any folder", () => {
    const { path, execArgv } = childModule(import.meta.url, "./project-error");
    const code = `const { ProjectError } = await import(${JSON.stringify(path)}); console.log(ProjectError.name)`;
    const { stdout } = spawnSync(process.execPath, [...execArgv, "--input-type=module", "-e", code], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stdout).toBe("ProjectError\n");
  });

  it("is the JavaScript file beside a built caller, and needs no arguments", () => {
    writeFileSync(join(folder, "child.js"), "console.log('built')");
    const { path, execArgv } = childModule(pathToFileURL(join(folder, "caller.js")).href, "./child");
    expect([path, execArgv]).toEqual([join(folder, "child.js"), []]);
    expect(spawnSync(process.execPath, [path], { encoding: "utf8" }).stdout).toBe("built\n");
  });
});
