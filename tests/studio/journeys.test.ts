import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, importFolder, listPieces, pieceLabels } from "@semitone/library";
import { readAbc, writeMidi } from "@semitone/music";
import { madeUpProject, madeUpTune, scratchFolder } from "@semitone/testing";
import { tag } from "@semitone/verbs";
import { describe, expect, it } from "vitest";
import { expectAccessible, goTo, hasBrowser, openStudios, SCREENS, until } from "./browser.ts";

const { closing, open } = openStudios();

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("1: empty to tags: 40 files dropped, three reasons named, 16 answers by keys, trained, the tags of the verb", async () => {
    const files = scratchFolder();
    const names: string[] = [];
    const put = (name: string, bytes: Uint8Array) => {
      writeFileSync(join(files, name), bytes);
      names.push(join(files, name));
    };
    for (let i = 0; i < 37; i++) {
      const mood = i % 2 === 0 ? "calm" : "lively";
      // Tunes of their own: of near-duplicates only one would be asked about.
      const [{ score }] = readAbc(madeUpTune(mood === "calm" ? "waltz" : "reel", i)).scores;
      put(`${mood}-${i}.mid`, writeMidi(score));
      if (i === 0) put("copy.mid", writeMidi(score));
    }
    put("cut.mid", writeMidi(readAbc(madeUpTune("reel", 1)).scores[0].score).subarray(0, 12));
    put("noise.mid", new TextEncoder().encode("no music at all"));
    const project = createProject(scratchFolder());
    closing.push(() => project.close());
    const { page, troubles } = await open(project);
    await expectAccessible(page);
    await page.setInputFiles(".drop input", names);
    await page.waitForSelector("section.report", { timeout: 120_000 });
    const report = await page.textContent("section.report");
    expect(report).toContain("40 files found");
    for (const reason of ["same-bytes", "copy.mid", "cut.mid", "noise.mid"]) expect(report).toContain(reason);
    await page.fill("input[placeholder=mood]", "mood");
    await page.fill("input[placeholder^=calm]", "calm, lively");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=/0 of 37 labelled/");
    await goTo(page, "label");
    for (let i = 0; i < 16; i++) {
      await page.waitForSelector(".work h2");
      const asked = (await page.textContent(".work h2 .soft"))!;
      await page.keyboard.press(asked.startsWith("lively") ? "2" : "1");
      await until(
        page,
        `!document.querySelector(".work h2 .soft")?.textContent.startsWith(${JSON.stringify(asked.split(",")[0])})`,
      );
    }
    await page.waitForSelector("text=/16 of 37 labelled/");
    expect(pieceLabels(project, "mood")).toHaveLength(16);
    await goTo(page, "home");
    await page.uncheck("text=/learn to make music/");
    await page.click(".step:nth-child(3) button:has-text('Train')");
    await page.waitForSelector("text=/newest run-1/", { timeout: 400_000 });
    await goTo(page, "library");
    await page.waitForSelector("text=/mood, as tagged/", { timeout: 120_000 });
    const shown = (await page.evaluate(
      "[...document.querySelectorAll('.item')].map((row) => [row.children[0].textContent, row.children[1].textContent, row.children[2].textContent])",
    )) as [string, string, string][];
    const { pieces } = await tag(project);
    const tags = new Map(pieces.map(({ file, predictions }) => [file, predictions[0]]));
    const labelled = new Set(pieceLabels(project, "mood").map(({ piece }) => piece));
    const labelledNames = new Set(
      listPieces(project).flatMap(({ id, name }) => (labelled.has(id) ? [name] : [])),
    );
    expect(shown.length).toBeGreaterThan(10);
    for (const [name, value, sure] of shown) {
      if (labelledNames.has(name)) continue;
      expect(value).toBe(tags.get(name)!.value);
      expect(Math.abs(Number(sure.replace(/\D/g, "")) - 100 * tags.get(name)!.probability!)).toBeLessThan(1);
    }
    await expectAccessible(page);
    expect(troubles).toEqual([]);
  }, 600_000);

  it("2: by keys alone through all screens, focus seen and kept; the map's arrows select what the list selects", async () => {
    const { page, troubles } = await open(await madeUpProject({ tunes: 6, labels: 2 }));
    for (const screen of SCREENS) {
      await goTo(page, screen);
      await page.waitForTimeout(150);
      await expectAccessible(page);
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement !== document.body")).toBe(true);
    }
    await page.keyboard.press("?");
    await page.waitForSelector("dialog.help[open]");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await goTo(page, "library");
    await page.waitForSelector(".item");
    await page.focus(".mapbox [role=application]");
    const current = () =>
      page.evaluate("document.querySelector('.item[aria-selected=true]')?.children[0].textContent");
    await page.keyboard.press("ArrowDown");
    const first = await current();
    for (const key of ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    const now = await current();
    expect([first, now].every((name) => typeof name === "string")).toBe(true);
    expect(await page.textContent(".detail h2")).toBe(now);
    await page.keyboard.press("x");
    expect(await page.textContent(".selection b")).toBe("1 chosen");
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Escape");
    expect(await page.$(".selection")).toBeNull();
    expect(troubles).toEqual([]);
  }, 600_000);

  it("11: hostile names are text everywhere", async () => {
    const evil = '<img src=x onerror="alert(1)">';
    const music = scratchFolder();
    mkdirSync(join(music, "songs"));
    for (const name of [`${evil.replaceAll("/", "")}.abc`, "\u202egnp.abc", "a'b\"c&amp;.abc", "{{7*7}}.abc"])
      writeFileSync(join(music, "songs", name), madeUpTune("reel", name.length));
    const project = createProject(join(music, "project"), { name: evil });
    closing.push(() => project.close());
    await importFolder(project, join(music, "songs"), { workers: 1 });
    const { page, troubles } = await open(project);
    await page.fill("input[placeholder=mood]", evil);
    await page.fill("input[placeholder^=calm]", `<script>alert(2)</script>, ${evil}2`);
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=/0 of 4 labelled/");
    for (const screen of SCREENS) {
      await goTo(page, screen);
      await page.waitForTimeout(150);
      expect(await page.evaluate("document.querySelectorAll('img, main script, iframe').length")).toBe(0);
    }
    await goTo(page, "library");
    expect(await page.textContent(".rows")).toContain("<img src=x");
    expect(await page.textContent("h1")).toBe(evil);
    expect(troubles).toEqual([]);
  }, 600_000);
});
