import { listPieces, pieceLabels } from "@semitone/library";
import { serveStudio } from "@semitone/studio";
import { madeUpSounds } from "@semitone/testing";
import { afterAll, describe, expect, it } from "vitest";
import { buildClient, expectAccessible, goTo, hasBrowser, SCREENS, until, visit } from "./browser.ts";

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("recordings: mapped, listed, heard, labelled by keys, made anew; scores beside them by a choice", async () => {
    const project = await madeUpSounds({ notes: 5, labels: 2, reels: 2 });
    const studio = await serveStudio(project, { client: await buildClient(), roots: [project.folder] });
    closing.push(studio.close);
    const { page, troubles } = await visit(studio.url);
    closing.push(() => page.close());
    for (const screen of SCREENS) {
      await goTo(page, screen);
      await page.waitForTimeout(150);
      await expectAccessible(page);
    }
    await goTo(page, "library");
    await page.waitForSelector(".item");
    expect(await page.textContent(".rows")).toContain("0.5 s");
    // By the map's keys: the nearest piece is chosen, and heard.
    await page.focus(".mapbox [role=application]");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector(".detail canvas[aria-label*='a recording of 0.5 s']");
    await page.keyboard.press("l");
    await page.keyboard.press("Enter");
    await until(page, "studioLevel() > 0.001", 20);
    // By a pointer that rests on another.
    await page.keyboard.press("l");
    await page.keyboard.press(" ");
    await page.keyboard.press("ArrowRight");
    await page.click("text=Hear on hover");
    const point = (await (await page.waitForSelector(".here")).boundingBox())!;
    await page.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
    const name = await page.textContent(".detail h2");
    await page.waitForSelector(`.player .title b:text-is(${JSON.stringify(name)})`);
    await until(page, "studioLevel() > 0.001", 20);
    await page.mouse.move(2, 2);
    await goTo(page, "label");
    for (let i = 0; i < 3; i++) {
      await page.waitForSelector(".work h2");
      const asked = (await page.textContent(".work h2 .soft"))!.split(",")[0];
      await page.keyboard.press(asked.startsWith("dark") ? "1" : "2");
      await until(
        page,
        `!document.querySelector(".work h2 .soft")?.textContent.startsWith(${JSON.stringify(`${asked},`)})`,
      );
    }
    await page.waitForSelector("text=/7 of 10 labelled/");
    const nameOf = new Map(listPieces(project).map(({ id, name }) => [id, name]));
    for (const { piece, value } of pieceLabels(project, "tone"))
      expect(nameOf.get(piece)).toMatch(new RegExp(`^${value}`));
    await goTo(page, "make");
    await page.waitForSelector("text=/50 % of the way, answered in/");
    await page.focus("input.slider");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("text=/51 % of the way/");
    await until(page, "!document.querySelector('.stage').textContent.includes('making ...')");
    await page.click("button:has-text('Hear it')");
    await until(page, "studioLevel() > 0.001", 20);
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("k");
    await page.waitForSelector(".take a:has-text('WAV')");
    await page.selectOption("select.kind", "score");
    await goTo(page, "library");
    await page.waitForSelector("text=/2 of 2 shown/");
    expect(await page.textContent(".rows")).toContain("reel0.abc");
    expect(troubles).toEqual([]);
  }, 300_000);
});
