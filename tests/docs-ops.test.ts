import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withCurrentTables } from "../scripts/docs-ops.ts";

it("docs/op-support.md holds the op table as it is; else run scripts/docs-ops.ts", () => {
  const page = readFileSync(new URL("../docs/op-support.md", import.meta.url), "utf8");
  expect(withCurrentTables(page)).toBe(page);
});
