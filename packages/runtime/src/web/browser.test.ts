// The browser entry in a real browser: Debian's chromium, served from source by the test runner's own server.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createViteServer } from "vitest/node";
import { linearProgram } from "../fixture-programs.test-support.ts";
import { randomStream } from "../random/random-stream.ts";

const CHROMIUM = process.env.SEMITONE_CHROMIUM ?? "/usr/bin/chromium";
const root = fileURLToPath(new URL("../../../../", import.meta.url));
const isHere = existsSync(CHROMIUM);
if (!isHere)
  console.warn(`SKIPPED: the runtime in a browser needs Debian's chromium package (no ${CHROMIUM})`);

describe.skipIf(!isHere)("the browser entry", () => {
  let browser: Browser;
  let page: Page;
  let stopServer = async () => {};
  const faults: string[] = [];

  beforeAll(async () => {
    const server = await createViteServer({
      root,
      configFile: false,
      logLevel: "error",
      resolve: { conditions: ["source", "browser", "module", "import", "default"] },
      optimizeDeps: { noDiscovery: true, include: [] },
      server: { port: 0, host: "127.0.0.1", ws: false, hmr: false },
    });
    stopServer = () => server.close();
    await server.listen();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      // A sandbox cannot be had as root; the other flags give WebGPU through SwiftShader where there is no GPU.
      args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
    });
    page = await browser.newPage();
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.goto(`${server.resolvedUrls!.local[0]}fixtures/runtime/browser-page.html`);
    await page.waitForFunction("globalThis.runtime").catch(() => expect(faults).toEqual([]));
  });

  afterAll(async () => {
    await browser?.close();
    await stopServer();
  });

  it("devices() in a page finds wasm, and webgpu or the reason why not", async () => {
    const list =
      await page.evaluate<{ name: string; available: boolean; reason?: string }[]>("runtime.devices()");
    expect(list.map((device) => device.name)).toEqual(["wasm", "webgpu"]);
    expect(list[0]).toEqual({ name: "wasm", available: true, reason: undefined });
    if (!list[1].available) {
      console.warn(`SKIPPED: webgpu in a page (${list[1].reason})`);
      expect(list[1].reason).toMatch(/.+; use a browser and a page/);
    }
  });

  it("createSession in a page on a device that is only in Node names those that are there", async () => {
    const message = await page.evaluate(
      'runtime.createSession(new Uint8Array(0), { device: "cuda" }).catch((e) => e.message)',
    );
    expect(message).toMatch(
      /^device "cuda" is not available here; available: wasm.*; it is none of wasm, webgpu/,
    );
  });

  it.each(["wasm", "webgpu"])(
    "createTrainingSession on %s in a page reproduces 20 steps of NumPy",
    async (device) => {
      const isAvailable = await page.evaluate(
        `runtime.devices().then((all) => all.some((d) => d.name === "${device}" && d.available))`,
      );
      if (!isAvailable) return; // said above
      const reference = JSON.parse(
        readFileSync(new URL("fixtures/runtime/linear-reference.json", `file://${root}`), "utf8"),
      );
      const specs = JSON.stringify({ ...linearProgram(), model: undefined });
      const result = await page.evaluate<{ losses: number[]; w: number[]; count: number; places: string[] }>(
        `trainLinear("${device}", ${specs}, ${JSON.stringify(reference)})`,
      );
      for (const [step, loss] of result.losses.entries()) expect(loss).toBeCloseTo(reference.losses[step], 5);
      for (const [i, w] of result.w.entries()) expect(w).toBeCloseTo(reference.w[i], 5);
      expect(result.count).toBe(20);
      expect(result.places).toEqual([device === "webgpu" ? "gpu-buffer" : "cpu"]);
    },
  );

  it("randomStream in a page gives the very bits it gives here", async () => {
    const there = await page.evaluate<number[]>(
      '[...runtime.randomStream(5, "bits").normal(new Float32Array(20000), { step: 9 })]',
    );
    expect(there).toEqual([...randomStream(5, "bits").normal(new Float32Array(20_000), { step: 9 })]);
  });
});
