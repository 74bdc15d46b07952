// What somebody who listens and makes waits for, measured in Debian's chromium and by questions to the server.
import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";
import { median } from "../statistics.ts";
import type { asker } from "./ask.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const REPEATS = 9;
const STEPS = 60;
/** Pieces heard before the heap is looked at, and when it is looked at again. */
const [HEARD_FIRST, HEARD_LAST] = [1000, 4000];

export interface ListeningTimes {
  readonly coldMs: number;
  readonly warmMs: number;
  readonly nextMs: number;
  readonly generateMs: number;
  /** Share by which the heap has grown. */
  readonly heapGrowth: number;
}

/** In the page: from an act until something sounds that was not there before. */
const untilHeard = (act: string, isNew = "true") =>
  `(async () => { const began = performance.now(); ${act}; while (!((${isNew}) && studioLevel() > 0.001)) await new Promise((next) => setTimeout(next, 1)); return performance.now() - began; })()`;
const PLAY = "document.querySelector('.player button[aria-label=Play]').click()";
const press = (key: string, more = "") =>
  `dispatchEvent(new KeyboardEvent("keydown", { key: ${JSON.stringify(key)}, bubbles: true${more} }))`;
const timed = (page: Page, expression: string) => page.evaluate(expression) as Promise<number>;

export async function listeningTimes(url: string): Promise<ListeningTimes | undefined> {
  if (!CHROMIUM) return undefined;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--autoplay-policy=no-user-gesture-required",
      "--js-flags=--expose-gc",
      "--enable-precise-memory-info",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(300_000);
    await page.goto(url.replace("/#", "/library#"));
    await page.click(".item");
    await page.waitForSelector(".detail canvas[aria-label*='notes in']");
    const coldMs = await timed(page, untilHeard(PLAY));
    const warm: number[] = [];
    for (let i = 0; i < REPEATS; i++) {
      await page.click(".player button[aria-label=Pause]");
      await page.waitForTimeout(400);
      warm.push(await timed(page, untilHeard(PLAY)));
    }
    const heapGrowth = await heapGrowthOf(page);
    const nextMs = await nextTime(page);
    const generateMs = await generateTime(page);
    return { coldMs, warmMs: median(warm), nextMs, generateMs, heapGrowth };
  } finally {
    await browser.close();
  }
}

/** Goes through the pieces, each begun; the heap after garbage is collected. */
async function heapGrowthOf(page: Page): Promise<number> {
  await page.focus(".rows");
  const hear = (count: number) =>
    page.evaluate(
      `(async () => { for (let i = 0; i < ${count}; i++) { document.body.dispatchEvent(new KeyboardEvent("keydown", { key: i % 280 < 140 ? "ArrowRight" : "ArrowLeft", shiftKey: true, bubbles: true })); await new Promise((next) => setTimeout(next, 25)); } })()`,
    );
  const heap = () =>
    timed(
      page,
      "(async () => { for (let i = 0; i < 3; i++) { gc(); await new Promise((next) => setTimeout(next, 200)); } return performance.memory.usedJSHeapSize; })()",
    );
  await hear(HEARD_FIRST);
  const first = await heap();
  await hear(HEARD_LAST - HEARD_FIRST);
  return (await heap()) / first - 1;
}

/** From an answer until the next question is heard. */
async function nextTime(page: Page): Promise<number> {
  await page.evaluate("document.activeElement.blur()");
  await page.click("nav a[href='/label']");
  await page.waitForSelector(".work h2");
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) {
    if (await page.$(".player button[aria-label=Play]")) await page.evaluate(PLAY);
    await page.waitForTimeout(900);
    const title = "document.querySelector('.player .title b')?.textContent";
    const act = `const before = ${title}; document.body.${press("1")}`;
    times.push(await timed(page, untilHeard(act, `${title} !== before`)));
  }
  return median(times);
}

async function generateTime(page: Page): Promise<number> {
  await page.click("nav a[href='/make']");
  await page.click("button[role=tab]:has-text('Generate')");
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    if (await page.$(".player button[aria-label=Pause]"))
      await page.click(".player button[aria-label=Pause]");
    await page.waitForTimeout(400);
    times.push(await timed(page, untilHeard("document.querySelector('.stage button.main').click()")));
    await page.waitForSelector(".tagbars table");
  }
  return median(times);
}

/** Each step of a slider from one piece to another, the slowest but three of sixty. */
export async function morphTimes(ask: ReturnType<typeof asker>, from: number, to: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= STEPS; i++) {
    const setting = { kind: "morph", from, to, t: i / STEPS, bars: 4, faders: {} };
    const { status, milliseconds } = await ask("POST", "/api/make", setting);
    if (status !== 200) throw new Error(`morph: expected status 200; got ${status}`);
    times.push(milliseconds);
  }
  return times.slice(1).sort((a, b) => a - b)[Math.floor(0.95 * STEPS)];
}
