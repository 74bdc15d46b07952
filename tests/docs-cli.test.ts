import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withCurrentVerbs } from "../scripts/docs-cli.ts";

const page = readFileSync(new URL("../docs/cli.md", import.meta.url), "utf8");

describe("docs/cli.md", () => {
  it("holds the verbs as they are declared; else run scripts/docs-cli.ts", async () => {
    expect(await withCurrentVerbs(page)).toBe(page);
  });

  it("has no line above 120 characters", () => {
    for (const line of page.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
  });
});
