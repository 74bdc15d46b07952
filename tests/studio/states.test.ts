import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, listPieces, openProject, pieceLabels, setLabels } from "@semitone/library";
import { serveStudio } from "@semitone/studio";
import { madeUpProject, madeUpTune, scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { makeProject } from "../../bench/scale/made-up-project.ts";
import {
  addTinyRun,
  projectOfPieces,
} from "../../packages/verbs/src/creation/made-up-project.test-support.ts";
import { expectAccessible, goTo, hasBrowser, openStudios, SCREENS, until, visit } from "./browser.ts";

const { closing, open, client } = openStudios();

/** What the browser says of an answer that is not a success, which the page shows in its own words. */
const WITHOUT_REFUSALS = (troubles: readonly string[]) =>
  troubles.filter((each) => !each.startsWith("Failed to load resource"));

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("4: a loop around thousands of pieces labels them in one batch, and one undo restores each", async () => {
    const folder = join(scratchFolder(), "many");
    await makeProject(folder, 2000, false);
    const project = openProject(folder);
    closing.push(() => project.close());
    const { page, troubles } = await open(project);
    await goTo(page, "library");
    await page.waitForSelector("text=/2000 of 2000 shown/");
    const before = pieceLabels(project, "mood").map(({ piece, value }) => [piece, value]);
    const box = (await (await page.waitForSelector(".mapbox canvas")).boundingBox())!;
    const at = (x: number, y: number) => page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    await page.click("[aria-label='Choose by a loop']");
    await at(0.01, 0.1);
    await page.mouse.down();
    for (const [x, y] of [
      [0.99, 0.1],
      [0.99, 0.99],
      [0.01, 0.99],
    ])
      await at(x, y);
    await page.mouse.up();
    const chosen = Number((await page.textContent(".selection b"))!.split(" ")[0]);
    expect(chosen).toBeGreaterThan(1700);
    await page.keyboard.press("1");
    await until(page, "document.querySelector('.selection') === null");
    const labelled = pieceLabels(project, "mood");
    expect(labelled.filter(({ value }) => value === "calm").length).toBeGreaterThanOrEqual(chosen);
    await page.keyboard.press("z");
    await until(
      page,
      `document.querySelector(".top .small").textContent.includes("${before.length} labelled")`,
    );
    const after = pieceLabels(project, "mood").map(({ piece, value }) => [piece, value]);
    expect(after.sort()).toEqual(before.sort());
    expect(troubles).toEqual([]);
  }, 300_000);

  it("9: read-only: looked at and heard, every control that changes something is off and says why", async () => {
    const { page, troubles } = await open(await madeUpProject({ tunes: 4, labels: 1 }), true);
    for (const screen of SCREENS) {
      await goTo(page, screen);
      await page.waitForSelector("text=/can only be read here/");
      await expectAccessible(page);
    }
    await goTo(page, "label");
    await page.waitForSelector(".work h2");
    expect(await page.isDisabled(".answers button")).toBe(true);
    const asked = await page.textContent(".work h2 .soft");
    await page.keyboard.press("1");
    expect(await page.textContent(".work h2 .soft")).toBe(asked);
    await page.keyboard.press("s");
    await until(page, `document.querySelector(".work h2 .soft")?.textContent !== ${JSON.stringify(asked)}`);
    expect(troubles).toEqual([]);
  }, 300_000);

  it("9: a full disk: said, and the answer waits until there is room", async () => {
    const project = await madeUpProject({ tunes: 20, labels: 1 });
    const { connection } = project;
    const { page, troubles } = await open(project);
    await goTo(page, "label");
    await page.waitForSelector(".work h2");
    // As SQLite says it where no page more can be had, once what is left of the last ones is filled.
    connection.exec("PRAGMA max_page_count = 1");
    expect(() => {
      for (let i = 0; i < 5000; i++)
        setLabels(project, ["waltz0.abc"], [{ attribute: "kind", value: i % 2 ? "waltz" : "reel" }]);
    }).toThrow("the disk is full");
    let answered = 0;
    while ((await page.$("[role=alert]:has-text('the disk is full')")) === null && answered < 30) {
      await page.keyboard.press("1");
      await page.waitForTimeout(150);
      answered++;
    }
    await page.waitForSelector("[role=alert]:has-text('the disk is full')");
    await expectAccessible(page);
    const full = pieceLabels(project, "kind").length;
    connection.exec("PRAGMA max_page_count = 1000000");
    await page.keyboard.press("1");
    await until(page, "localStorage.getItem('semitone-waiting') === '[]'");
    expect(pieceLabels(project, "kind").length).toBeGreaterThan(full);
    expect(WITHOUT_REFUSALS(troubles)).toEqual([]);
  }, 300_000);

  it("9: no pieces, no attribute, one value, a file that is gone, no sound in the browser: each is said", async () => {
    const empty = createProject(scratchFolder());
    closing.push(() => empty.close());
    const first = await open(empty);
    for (const screen of SCREENS) {
      await goTo(first.page, screen);
      await expectAccessible(first.page);
    }
    await goTo(first.page, "library");
    await first.page.waitForSelector("text=/There is no music yet/");
    expect(first.troubles).toEqual([]);

    const project = await madeUpProject({ tunes: 3, files: { "gone.abc": madeUpTune("reel", 77) } });
    rmSync(join(project.folder, "music", "gone.abc"));
    const { page, troubles } = await open(project);
    await page.addInitScript("delete globalThis.AudioContext; delete globalThis.webkitAudioContext;");
    await page.reload();
    await goTo(page, "label");
    await page.waitForSelector("text=/Nothing to listen for is named yet/");
    await goTo(page, "home");
    await page.fill("input[placeholder=mood]", "mood");
    await page.fill("input[placeholder^=calm]", "calm");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=/0 of 7 labelled/");
    await goTo(page, "library");
    await page.click(".item:has-text('waltz0.abc')");
    await page.keyboard.press("1");
    await page.waitForSelector(".item:has-text('waltz0.abc'):has-text('labelled')");
    await page.keyboard.press(" ");
    await page.waitForSelector("text=/This browser has no sound/");
    await page.click(".item:has-text('gone.abc')");
    await page.waitForSelector("[role=alert]:has-text('expected the file as it was imported')");
    await expectAccessible(page);
    expect(WITHOUT_REFUSALS(troubles)).toEqual([]);
  }, 300_000);

  it("9: a damaged run is named with what is wrong, and all else works; a stopped server is said until it is back", async () => {
    const project = await projectOfPieces();
    closing.push(() => project.close());
    await addTinyRun(project);
    writeFileSync(join(project.folder, "runs", "run-1", "config.json"), "{");
    const studio = await serveStudio(project, { client: client(), roots: [project.folder] });
    const { page, troubles } = await visit(studio.url);
    closing.push(() => page.context().close());
    await goTo(page, "runs");
    await page.waitForSelector("td:has-text('config.json')");
    await expectAccessible(page);
    await goTo(page, "library");
    await page.click(".item:has-text('calm-0')");
    await page.waitForSelector(".detail canvas[aria-label*='notes in']");
    await page.keyboard.press(" ");
    await until(page, "studioLevel() > 0.001", 20);
    await studio.close();
    await page.waitForSelector("[role=alert]:has-text('does not answer')");
    await expectAccessible(page);
    const again = await serveStudio(project, {
      client: client(),
      port: studio.port,
      roots: [project.folder],
    });
    closing.push(again.close);
    await page.goto(again.url);
    await page.reload();
    await page.waitForSelector("text=/12 pieces/");
    expect(await page.$("[role=alert]:has-text('does not answer')")).toBeNull();
    expect(WITHOUT_REFUSALS(troubles).filter((each) => !/ERR_(CONNECTION|INCOMPLETE)/.test(each))).toEqual(
      [],
    );
  }, 300_000);

  it("10: every screen fits 1440, 1024, 390 and 320 pixels, also in forced colours and without motion", async () => {
    const project = await madeUpProject({ tunes: 6, labels: 2 });
    const { page, troubles } = await open(project);
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
      [390, 844],
      [320, 568],
    ]) {
      await page.setViewportSize({ width, height });
      for (const screen of SCREENS) {
        await goTo(page, screen);
        await page.waitForTimeout(120);
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        expect(wide, `${screen} at ${width}`).toBeLessThanOrEqual(width);
        // Nothing is cut off at the right where it cannot be scrolled to.
        const beyond = await page.evaluate(
          "[...document.querySelectorAll('main button, main h2, main select')].filter((each) => { const box = each.getBoundingClientRect(); return box.width > 0 && box.right > innerWidth + 1; }).map((each) => each.textContent)",
        );
        expect(beyond, `${screen} at ${width}`).toEqual([]);
        if (screen === "label") {
          // What is answered by is under no other thing, wherever one scrolls.
          await page.waitForSelector(".answers button");
          const covered = await page.evaluate(
            "[...document.querySelectorAll('.answers button')].filter((each) => { each.scrollIntoView({ block: 'center' }); const box = each.getBoundingClientRect(); return [0.1, 0.9].some((share) => !each.contains(document.elementFromPoint(box.left + box.width / 2, box.top + share * box.height))); }).map((each) => each.textContent)",
          );
          expect(covered, `answers at ${width}`).toEqual([]);
        }
        if (width === 320) await expectAccessible(page);
      }
    }
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await page.setViewportSize({ width: 1024, height: 700 });
    for (const screen of ["library", "label"] as const) {
      await goTo(page, screen);
      await page.waitForSelector(".dot");
      const colours = await page.evaluate(
        "new Set([...document.querySelectorAll('.dot')].map((dot) => getComputedStyle(dot).backgroundColor)).size",
      );
      expect(colours, screen).toBeGreaterThanOrEqual(2);
      expect(
        await page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration"),
      ).toBe("0s");
    }
    expect(listPieces(project)).toHaveLength(12);
    expect(troubles).toEqual([]);
  }, 300_000);
});
