import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withCurrentViews } from "../scripts/docs-views.ts";

it("docs/views.md holds the tables of views as they are; else run scripts/docs-views.ts", () => {
  const page = readFileSync(new URL("../docs/views.md", import.meta.url), "utf8");
  expect(withCurrentViews(page)).toBe(page);
});
