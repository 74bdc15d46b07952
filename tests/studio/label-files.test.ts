import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pieceLabels } from "@semitone/library";
import { madeUpProject, scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { expectAccessible, hasBrowser, openStudios } from "./browser.ts";

const { open } = openStudios();

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("a dropped file of labels says what it would change before it is taken; all labels are saved as CSV", async () => {
    const project = await madeUpProject({ tunes: 4, labels: 1 });
    const { page, troubles } = await open(project);
    const file = join(scratchFolder(), "labels.csv");
    writeFileSync(file, "file_name,kind,mood\nwaltz0.abc,reel,calm\nreel3.abc,reel,sad\nnone.abc,reel,sad\n");
    await page.setInputFiles(".drop input", file);
    const told = "[aria-label='What labels.csv would change']";
    await page.waitForSelector(told);
    const text = (await page.textContent(told))!;
    expect(text).toContain("of 6 labels 3 are new, 1 change one, 0 change nothing, 2 cannot be taken");
    expect(text).toContain("waltz0.abc: kind waltz, then reel");
    expect(text).toContain("none.abc: 2 labels");
    expect(pieceLabels(project, "kind")).toHaveLength(2);
    await expectAccessible(page);
    await page.click("button:has-text('Take these labels')");
    await page.waitForSelector("text=/mood: 2 of 8 labelled/");
    expect(pieceLabels(project, "kind").map(({ value }) => value)).not.toContain("waltz");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("button:has-text('Save all labels as CSV')"),
    ]);
    expect(download.suggestedFilename()).toBe("labels.csv");
    expect(readFileSync((await download.path())!, "utf8")).toContain("reel3.abc,reel,sad");
    await page.keyboard.press("z");
    await page.waitForSelector("text=/kind: 2 of 8 labelled/");
    await expect.poll(() => pieceLabels(project, "kind").map(({ value }) => value)).toContain("waltz");
    await expectAccessible(page);
    expect(troubles).toEqual([]);
  }, 300_000);
});
