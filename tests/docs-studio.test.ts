import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PAGE, withCurrentKeys } from "../scripts/docs-studio.ts";

it("docs/studio.md lists the keys as they are (node --conditions=source --import tsx scripts/docs-studio.ts)", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(withCurrentKeys(page)).toBe(page);
});
