// What the page takes, measured in Debian's chromium; nothing where there is none.
import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { median } from "../statistics.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const REPEATS = 5;
const FRAMES = 40;

export interface PageTimes {
  readonly firstPaintMs: number;
  readonly mapPaintedMs: number;
  readonly filterMs: number;
  readonly panFrameMs: number;
  readonly megabytes: number;
}

/** Waits for the frame after the next, when what was changed is painted. */
const PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

export async function pageTimes(url: string): Promise<PageTimes | undefined> {
  if (!CHROMIUM) return undefined;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(300_000);
    const began = performance.now();
    await page.goto(url.replace("/#", "/library#"));
    await page.waitForSelector(".item");
    await page.evaluate(PAINTED);
    const mapPaintedMs = performance.now() - began;
    const firstPaintMs = (await page.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
    )) as number;
    const filterMs = await filterTime(page);
    const panFrameMs = await panTime(page);
    const megabytes =
      ((await page.evaluate("performance.memory?.usedJSHeapSize ?? NaN")) as number) / 2 ** 20;
    return { firstPaintMs, mapPaintedMs, filterMs, panFrameMs, megabytes };
  } finally {
    await browser.close();
  }
}

/** From a click on a value to the frame that shows it. */
async function filterTime(page: Page): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++)
    times.push(
      (await page.evaluate(
        `(async () => { const began = performance.now(); document.querySelector('.filters .chip').click(); await ${PAINTED}; return performance.now() - began; })()`,
      )) as number,
    );
  return median(times);
}

/** Of a frame while the map is dragged. */
async function panTime(page: Page): Promise<number> {
  const box = (await (await page.waitForSelector(".mapbox canvas")).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.evaluate(
    "globalThis.frames_ = []; globalThis.on_ = true; (function next(at) { frames_.push(at); if (on_) requestAnimationFrame(next); })(performance.now())",
  );
  for (let i = 0; i < FRAMES; i++)
    await page.mouse.move(box.x + box.width / 2 + 3 * i, box.y + box.height / 2 + i);
  await page.mouse.up();
  const frames = (await page.evaluate("on_ = false, frames_")) as number[];
  return median(frames.slice(1).map((at, i) => at - frames[i]));
}
