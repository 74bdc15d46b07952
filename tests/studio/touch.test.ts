import { join } from "node:path";
import { openProject, pieceLabels } from "@semitone/library";
import { scratchFolder } from "@semitone/testing";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { makeProject } from "../../bench/scale/made-up-project.ts";
import { expectAccessible, goTo, hasBrowser, openStudios, SCREENS, until } from "./browser.ts";

const { closing, open } = openStudios();
const PIECES = 5000;

type Place = readonly [number, number];

/** Fingers on the page, by the browser's own protocol: each has a path of its own, gone along in steps. */
async function fingers(page: Page, paths: readonly (readonly Place[])[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", step: number) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints:
        type === "touchEnd" ? [] : paths.map((path, id) => ({ x: path[step][0], y: path[step][1], id })),
    });
  await send("touchStart", 0);
  for (let step = 1; step < paths[0].length; step++) await send("touchMove", step);
  // A finger that is lifted in full swing throws the page, and the browser takes the next tap to stop it.
  await page.waitForTimeout(200);
  await send("touchEnd", 0);
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  await session.detach();
}

const line = ([x, y]: Place, [toX, toY]: Place, steps = 8): Place[] =>
  Array.from({ length: steps + 1 }, (_, i) => [x + ((toX - x) * i) / steps, y + ((toY - y) * i) / steps]);

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("4: touch: a map of 5,000 is moved, pinched and looped by fingers; what the loop holds is labelled and restored", async () => {
    const folder = join(scratchFolder(), "many");
    await makeProject(folder, PIECES, false);
    const project = openProject(folder);
    closing.push(() => project.close());
    const { page, troubles } = await open(project, false, true);
    await goTo(page, "library");
    await page.waitForSelector(`text=/${PIECES} of ${PIECES} shown/`);
    const before = pieceLabels(project, "mood").map(({ piece, value }) => [piece, value]);
    const map = page.locator(".mapbox canvas");
    await map.scrollIntoViewIfNeeded();
    let box = (await map.boundingBox())!;
    const at = (x: number, y: number): Place => [box.x + x * box.width, box.y + y * box.height];
    // A touch chooses what is near; then fingers move it.
    const here = async () => {
      const own = (await (await page.waitForSelector(".here")).boundingBox())!;
      return [own.x + own.width / 2, own.y + own.height / 2] as const;
    };
    // The made-up rows have no files, which is said when a piece is chosen: it moves what lies below, and is waited for.
    const told = [/\/api\/pieces\/\d+\/notes$/, /\/api\/pieces\/\d+$/].map((path) =>
      page.waitForResponse(path),
    );
    for (let i = 0; i < 40 && (await page.$(".here")) === null; i++)
      await page.touchscreen.tap(...at(0.3 + 0.01 * i, 0.6));
    await Promise.all(told);
    await page.waitForSelector("[role=alert]:has-text('expected')");
    await map.scrollIntoViewIfNeeded();
    box = (await map.boundingBox())!;
    const first = await here();
    await fingers(page, [line(at(0.5, 0.5), at(0.6, 0.6))]);
    const moved = await here();
    expect(moved[0] - first[0]).toBeCloseTo(0.1 * box.width, -1);
    expect(moved[1] - first[1]).toBeCloseTo(0.1 * box.height, -1);
    // What lies under the middle of two fingers stays there, and all else goes from it by their ratio.
    const middle = at(0.5, 0.5);
    await fingers(page, [line(at(0.4, 0.5), at(0.3, 0.5)), line(at(0.6, 0.5), at(0.7, 0.5))]);
    const pinched = await here();
    expect(pinched[0] - middle[0]).toBeCloseTo(2 * (moved[0] - middle[0]), -1);
    expect(pinched[1] - middle[1]).toBeCloseTo(2 * (moved[1] - middle[1]), -1);
    await page.tap("[aria-label='Show all']");
    await page.tap("[aria-label='Choose by a loop']");
    await map.scrollIntoViewIfNeeded();
    box = (await map.boundingBox())!;
    const corners = [at(0.02, 0.25), at(0.98, 0.25), at(0.98, 0.98), at(0.02, 0.98)];
    await fingers(page, [
      [...line(corners[0], corners[1]), ...line(corners[1], corners[2]), ...line(corners[2], corners[3])],
    ]);
    const chosen = Number((await page.textContent(".selection b"))!.split(" ")[0]);
    expect(chosen).toBeGreaterThan(0.7 * PIECES);
    await page.tap(".selection button:has-text('calm')");
    await until(page, "document.querySelector('.selection') === null");
    const calm = pieceLabels(project, "mood").filter(({ value }) => value === "calm").length;
    expect(calm).toBeGreaterThanOrEqual(chosen);
    await page.keyboard.press("z");
    await expect.poll(() => pieceLabels(project, "mood").length, { timeout: 30_000 }).toBe(before.length);
    const after = pieceLabels(project, "mood").map(({ piece, value }) => [piece, value]);
    expect(after.sort()).toEqual(before.sort());
    for (const screen of SCREENS) {
      await goTo(page, screen);
      await page.waitForTimeout(150);
      const small = await page.evaluate(
        "[...document.querySelectorAll('button, select, summary, input:not([type=checkbox]):not([type=file]), .item')].filter((each) => { const box = each.getBoundingClientRect(); return box.width > 0 && box.height < 44 && getComputedStyle(each).opacity !== '0'; }).map((each) => each.outerHTML.slice(0, 90))",
      );
      expect(small, screen).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth"), screen).toBeLessThanOrEqual(390);
      await expectAccessible(page);
    }
    expect(troubles.filter((each) => !each.startsWith("Failed to load resource"))).toEqual([]);
  }, 300_000);
});
