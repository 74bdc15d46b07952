import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("./", import.meta.url);
const DOCS = readFileSync(new URL("../../../../docs/diagnostics.md", import.meta.url), "utf8");

/** Every code given by the sources of this folder, with its severity where that is said next to it. */
const given = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .flatMap((name) => [
    ...readFileSync(new URL(name, FOLDER), "utf8").matchAll(
      /(?:log\.add|reject|fatal|#report)\(\s*"([a-z-]+)"(?:,\s*"(note|repaired|lost|fatal)")?/g,
    ),
  ])
  .map(([, code, severity]) => ({ code, severity }));

describe("docs/diagnostics.md", () => {
  it("explains every code of the notation readers, with its severity", () => {
    expect(given.length).toBeGreaterThan(30);
    for (const { code, severity } of given) {
      const rows = DOCS.split("\n").filter((line) => line.startsWith("|") && line.includes(`\`${code}\``));
      expect(rows, code).not.toEqual([]);
      if (severity)
        expect(
          rows.some((row) => new RegExp(`\\| ${severity} *\\|`).test(row)),
          `${code} ${severity}`,
        ).toBe(true);
    }
  });
});
