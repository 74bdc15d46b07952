import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listPieces } from "@semitone/library";
import { readMidi } from "@semitone/music";
import { perform } from "@semitone/verbs";
import { describe, expect, it } from "vitest";
import {
  addPerformanceRun,
  projectOfPerformances,
} from "../../packages/verbs/src/performing/made-up-performances.test-support.ts";
import { expectAccessible, goTo, hasBrowser, openStudios, until } from "./browser.ts";

const { closing, open } = openStudios();

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("make: a score is performed by faders and keys, heard with its curves, and kept as the verb `perform` writes it", async () => {
    const project = await projectOfPerformances();
    closing.push(() => project.close());
    await addPerformanceRun(project);
    const { page, troubles } = await open(project);
    await page.setViewportSize({ width: 1440, height: 900 });
    await goTo(page, "make");
    const stage = "document.querySelector('.stage').textContent";
    const settled = () =>
      until(page, `!${stage}.includes('performing ...') && ${stage}.includes('answered in')`);
    const seconds = async () => Number(/([\d.]+) s, answered/.exec((await page.textContent(".stage"))!)![1]);
    const choose = async () => {
      await page.fill(".stage input[list]", "new.musicxml");
      await page.waitForSelector(".stage input[placeholder='new.musicxml']");
      await settled();
    };
    await choose();
    await page.waitForSelector(".stage canvas[aria-label*='with its tempo and dynamics']");
    await expectAccessible(page);
    const usual = await seconds();
    await page.focus(".fader:has-text('Tempo') input");
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowLeft");
    await page.waitForSelector(".fader:has-text('Tempo'):has-text('slower, 1.5')");
    await page.waitForSelector(".stage tr:has-text('Tempo'):has-text('-1.50')");
    await settled();
    expect(await seconds()).toBeGreaterThan(1.05 * usual);
    await page.selectOption(".fader:has-text('mood') select", "lively");
    await page.selectOption(".fader:has-text('Played like') select", "tune1_sam.mid");
    await settled();
    await expectAccessible(page);
    await page.click("button:has-text('Hear it')");
    await until(page, "studioLevel() > 0.001", 20);
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("k");
    await page.waitForSelector(".take a:has-text('WAV')", { timeout: 120_000 });
    expect(await page.$$eval(".take a", (links) => links.map((link) => link.textContent))).toEqual([
      "MIDI",
      "WAV",
    ]);
    const out = join(project.folder, "by-verb.mid");
    const wishes = { tempo: -1.5, mood: "lively" };
    await perform(project, { score: "new.musicxml", wishes, like: "tune1_sam.mid", out });
    const kept = readFileSync(join(project.folder, "created", "perform-1.mid"));
    expect(kept.equals(readFileSync(out))).toBe(true);
    const asWritten = listPieces(project).find(({ name }) => name === "new.musicxml")!;
    expect(readMidi(kept).score!.notes).toHaveLength((asWritten as { notes: number }).notes);
    // 0 gives a fader back; a take is heard as it was kept.
    await page.focus(".fader:has-text('Tempo') input");
    await page.keyboard.press("0");
    await page.waitForSelector(".fader:has-text('Tempo'):has-text('as it comes')");
    await page.click("[aria-label='Hear perform-1']");
    await page.waitForSelector(".player .title b:text-is('perform-1')");
    for (const [width, height] of [
      [390, 844],
      [320, 568],
    ]) {
      await page.setViewportSize({ width, height });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await expectAccessible(page);
    }
    expect(troubles).toEqual([]);
  }, 300_000);
});
