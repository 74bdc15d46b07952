// Three screens as they looked when somebody last looked at them. `UPDATE_LOOKS=1 npx vitest run tests/studio/looks.test.ts` takes them anew.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeUpProject } from "@semitone/testing";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { CHROMIUM, goTo, hasBrowser, openStudios, type ScreenName } from "./browser.ts";

const { open } = openStudios();
const FOLDER = join(import.meta.dirname, "looks");
const VERSION_FILE = join(FOLDER, "chromium.txt");
const isUpdate = process.env.UPDATE_LOOKS !== undefined;

/** Another browser draws letters otherwise, which says nothing of the studio. */
const version = hasBrowser
  ? /\d+/.exec(
      execFileSync(CHROMIUM!, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    )![0]
  : "";
const known = existsSync(VERSION_FILE) ? readFileSync(VERSION_FILE, "utf8").trim() : "";
const isComparable = hasBrowser && (isUpdate || version === known);
if (hasBrowser && !isComparable)
  console.warn(
    `looks of the studio are skipped: they are those of chromium ${known}, and this is ${version}`,
  );

/** Share of pixels that differ by more than an eighth of the scale of a colour; 1 where sizes differ. */
const differing = (page: Page, one: Buffer, other: Buffer): Promise<number> =>
  page.evaluate(
    `(async () => {
      const pixels = async (bytes) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return { width: image.width, data: context.getImageData(0, 0, image.width, image.height).data };
      };
      const [a, b] = [await pixels("${one.toString("base64")}"), await pixels("${other.toString("base64")}")];
      if (a.width !== b.width || a.data.length !== b.data.length) return 1;
      let count = 0;
      for (let i = 0; i < a.data.length; i += 4)
        count += [0, 1, 2].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) > 32) ? 1 : 0;
      return count / (a.data.length / 4);
    })()`,
  ) as Promise<number>;

const looked = (page: Page): Promise<Buffer> => page.screenshot({ animations: "disabled", caret: "hide" });

describe.skipIf(!isComparable)("looks of the studio", () => {
  it("12: library, label and results differ in at most .5 % of their pixels from what was looked at", async () => {
    const { page, troubles } = await open(await madeUpProject({ tunes: 12, labels: 4 }));
    await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
    await page.setViewportSize({ width: 900, height: 640 });
    mkdirSync(FOLDER, { recursive: true });
    if (isUpdate) writeFileSync(VERSION_FILE, `${version}\n`);
    const blank = await page.context().browser()!.newPage();
    for (const screen of ["library", "label", "results"] satisfies ScreenName[]) {
      await goTo(page, screen);
      await page.mouse.move(0, 0);
      const file = join(FOLDER, `${screen}.png`);
      if (isUpdate) {
        await page.waitForTimeout(5000);
        writeFileSync(file, await looked(page));
      }
      const expected = readFileSync(file);
      await expect
        .poll(async () => differing(blank, await looked(page), expected), { timeout: 60_000, interval: 500 })
        .toBeLessThanOrEqual(0.005);
    }
    await blank.close();
    expect(troubles).toEqual([]);
  });
});
