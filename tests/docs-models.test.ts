import { readdirSync, readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { modelPages } from "../scripts/docs-models.ts";

it("docs/models holds a page for each model as it is; else run scripts/docs-models.ts", {
  timeout: 60_000,
}, async () => {
  const quiet = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const pages = await modelPages();
  quiet.mockRestore();
  const folder = new URL("../docs/models/", import.meta.url);
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(new URL(name, folder), "utf8"), name).toBe(text);
});
