// A browser for the journeys: Debian's chromium, looked over for what a page must never do. Skipped aloud where there is none.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Project } from "@semitone/library";
import { serveStudio } from "@semitone/studio";
import { scratchFolder } from "@semitone/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect } from "vitest";

export const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
export const hasBrowser = CHROMIUM !== undefined;
if (!hasBrowser) console.warn("journeys of the studio are skipped: there is no chromium in /usr/bin");

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROOT = join(import.meta.dirname, "../..");

/** Builds the page. @returns the folder that it is in */
export async function buildClient(): Promise<string> {
  const folder = scratchFolder();
  await build({
    configFile: join(ROOT, "packages/studio/vite.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  return folder;
}

let browser: Browser | undefined;
afterAll(() => browser?.close());

/** A page whose errors, refusals and requests elsewhere are gathered in `troubles`. */
export interface Visit {
  readonly page: Page;
  readonly troubles: string[];
}

/** @param isTouch  a phone's screen under fingers, in place of a desk's under a mouse */
export async function visit(url: string, isTouch = false): Promise<Visit> {
  browser ??= await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
  });
  // A context of its own, in which more tabs can be opened.
  const context = await browser.newContext(
    isTouch
      ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
      : { viewport: { width: 1280, height: 800 } },
  );
  const page = await context.newPage();
  const troubles: string[] = [];
  const { origin } = new URL(url);
  // A busy machine is no fault of the page.
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("dialog", (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
      troubles.push(`a request to ${request.url()}`);
  });
  await page.goto(url);
  await untilOpen(page);
  return { page, troubles };
}

/** Studios that a file of tests opens, and what else it has open: all is closed when the file is over, the last first. */
export function openStudios() {
  let client = "";
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    if (hasBrowser) client = await buildClient();
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
  const open = async (project: Project, readOnly = false, isTouch = false): Promise<Visit> => {
    const studio = await serveStudio(project, { client, readOnly, roots: [project.folder] });
    closing.push(studio.close);
    const opened = await visit(studio.url, isTouch);
    closing.push(() => opened.page.context().close());
    return opened;
  };
  return { closing, open, client: () => client };
}

const KEY_OF = { home: "h", library: "l", label: "q", results: "r", make: "m", runs: "u" } as const;
export type ScreenName = keyof typeof KEY_OF;
export const SCREENS = Object.keys(KEY_OF) as ScreenName[];

/** Waits until the page shows its project: after a visit and after a reload. */
async function untilOpen(page: Page): Promise<void> {
  await page.waitForSelector("main > *:not(.messages):not(.empty), main > .empty button", {
    timeout: 90_000,
  });
}

/** Goes to a screen by its keys. */
export async function goTo(page: Page, screen: ScreenName): Promise<void> {
  await untilOpen(page);
  await page.keyboard.press("Escape");
  await page.evaluate("document.activeElement?.blur()");
  await page.keyboard.press("g");
  await page.keyboard.press(KEY_OF[screen]);
  await page.waitForSelector(`main[aria-label=${screen}]`);
}

/** Waits until an expression holds in the page, which itself may evaluate no text. */
export async function until(page: Page, expression: string, seconds = 90): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > end) throw new Error(`expected in the page: ${expression}`);
    await page.waitForTimeout(50);
  }
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** No fault of accessibility by axe's rules. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const violations = (await page.evaluate(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as Violation[];
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`)).toEqual([]);
}
