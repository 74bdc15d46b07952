import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withCurrentTables } from "../scripts/docs-descriptors.ts";

it("docs/descriptors.md holds the descriptor table as it is; else run scripts/docs-descriptors.ts", () => {
  const page = readFileSync(new URL("../docs/descriptors.md", import.meta.url), "utf8");
  expect(withCurrentTables(page)).toBe(page);
});
