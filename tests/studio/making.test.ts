import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readMidi, readMusicXml } from "@semitone/music";
import { serveStudio } from "@semitone/studio";
import { afterAll, describe, expect, it } from "vitest";
import {
  addTinyRun,
  projectOfPieces,
} from "../../packages/verbs/src/creation/made-up-project.test-support.ts";
import { buildClient, goTo, hasBrowser, until, visit } from "./browser.ts";

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("8: make: the last place of the slider is answered, heard, kept and read back", async () => {
    const project = await projectOfPieces();
    closing.push(() => project.close());
    await addTinyRun(project);
    const studio = await serveStudio(project, { client: await buildClient(), roots: [project.folder] });
    closing.push(studio.close);
    const { page, troubles } = await visit(studio.url);
    closing.push(() => page.close());
    await goTo(page, "make");
    await page.waitForSelector(".stage .rollbox canvas", { timeout: 120_000 });
    const asked: number[] = [];
    page.on("request", (request) => {
      const body = request.url().endsWith("/api/make") ? request.postDataJSON() : {};
      if (body.faders) asked.push(body.t);
    });
    await page.focus("input.slider");
    for (let i = 0; i < 60; i++) await page.keyboard.press("ArrowRight");
    await page.waitForSelector("text=/60 % of the way, answered in/");
    await until(page, "!document.querySelector('.stage').textContent.includes('making ...')");
    expect(asked.at(-1)).toBeCloseTo(0.6, 9);
    expect(asked.length).toBeLessThanOrEqual(61);
    await page.click("button:has-text('Hear it')");
    await until(page, "studioLevel() > 0.001", 10);
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("k");
    await page.waitForSelector(".take a:has-text('WAV')", { timeout: 120_000 });
    const at = (ending: string) => readFileSync(join(project.folder, "created", `morph-1${ending}`));
    const midi = readMidi(at(".mid")).score!;
    const notation = readMusicXml(at(".musicxml")).score!;
    const notes = (score: typeof midi) =>
      score.notes.map(({ onset, duration, pitch }) =>
        [onset, duration].map((ticks) => ticks / score.ticksPerQuarter).concat(pitch),
      );
    expect(notes(notation)).toEqual(notes(midi));
    const headers = { authorization: `Bearer ${studio.token}`, "content-type": "application/json" };
    const [take] = (await (await fetch(`http://127.0.0.1:${studio.port}/api/takes`, { headers })).json()) as {
      setting: object;
    }[];
    const made = (await (
      await fetch(`http://127.0.0.1:${studio.port}/api/make`, {
        method: "POST",
        headers,
        body: JSON.stringify(take.setting),
      })
    ).json()) as { notes: number[]; seconds: number };
    expect(made.notes.length / 5).toBe(midi.notes.length);
    const wav = at(".wav");
    const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, (wav.length - 44) / 2);
    const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 32_767;
    expect(peak).toBeGreaterThan(0.05);
    expect(peak).toBeLessThanOrEqual(0.8902);
    expect(Math.abs(samples.length / 2 / 44_100 - (made.seconds + 1))).toBeLessThan(0.01);
    const href = await page.getAttribute(".take a:has-text('MIDI')", "href");
    const given = await fetch(`http://127.0.0.1:${studio.port}${href}`);
    expect(Buffer.from(await given.arrayBuffer()).equals(at(".mid"))).toBe(true);
    // What a drag out of the page takes along: a kind, a name, and an address that needs no token.
    const dragged = String(
      await page.evaluate(
        `(() => { const data = new DataTransfer(); [...document.querySelectorAll(".take a")].find((each) => each.textContent === "MusicXML").dispatchEvent(new DragEvent("dragstart", { dataTransfer: data, bubbles: true })); return data.getData("DownloadURL"); })()`,
      ),
    );
    const [, kind, file, address] = /^([^:]+):([^:]+):(http:.*)$/.exec(dragged)!;
    expect([kind, file]).toEqual(["application/vnd.recordare.musicxml+xml", "morph-1.musicxml"]);
    const notated = Buffer.from(await (await fetch(address)).arrayBuffer());
    expect(notated.equals(at(".musicxml"))).toBe(true);
    await page.click("button[role=tab]:has-text('Transfer')");
    await page.selectOption(".fader:has-text('mood') select", "lively");
    await page.click("button:has-text('Change it')");
    await page.waitForSelector("table:has-text('What is kept of the original'):has-text('unchanged')");
    await page.click("button[role=tab]:has-text('Generate')");
    await page.click("button.main:has-text('Generate')");
    await page.waitForSelector("text=/8 bars/", { timeout: 90_000 });
    expect(troubles).toEqual([]);
  }, 600_000);
});
