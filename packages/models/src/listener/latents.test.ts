import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, type Score } from "@semitone/music";
import { cutPiece, rowsOfPiece } from "@semitone/music/cells";
import { writeSafetensorsFile } from "@semitone/runtime";
import { madeUpPiece, scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { STYLE } from "../segments/factor-name.ts";
import { madeUpAnchor, madeUpConfig, madeUpWeights } from "../segments/made-up-segments.test-support.ts";
import { DEFAULT_SIZES } from "../segments/network.ts";
import { SEGMENT_FILES } from "../segments/segment-config.ts";
import { LISTENER_COLUMNS, listenerView } from "./latents.ts";
import { keepListener, LISTENER_FOLDER, listenerOf, openListener } from "./listener.ts";

const rowsOf = (...scores: readonly Score[]) => scores.map((score) => rowsOfPiece(cutPiece(score)));

/** A folder with a listener that has learnt nothing: no attributes, small layers, latents of the usual size. */
function madeUpListener(seed: number): string {
  const { beatLatent, factor } = DEFAULT_SIZES;
  const config = madeUpConfig({
    attributes: [],
    sizes: { beatLatent, factor, styles: 2, beat: 8, hidden: 8 },
  });
  const { beatLatents: latents } = madeUpAnchor(1, { beatLatents: new Float32Array(8 * beatLatent) });
  const anchor = madeUpAnchor(1, {
    beatLatents: latents,
    factors: { [STYLE]: new Float32Array(factor) },
    classes: {},
  });
  const folder = scratchFolder();
  writeFileSync(join(folder, SEGMENT_FILES.config), JSON.stringify(config));
  writeSafetensorsFile(
    join(folder, SEGMENT_FILES.weights),
    Object.fromEntries(
      Object.entries(madeUpWeights(config, [anchor], seed)).map(([name, data]) => [
        name,
        { dtype: "float32", shape: [data.length], data },
      ]),
    ),
  );
  return folder;
}

describe("openListener", () => {
  it("openListener names a listener by the digest of its weights, wherever it lies; without one there is none", () => {
    const folder = madeUpListener(1);
    const { digest } = openListener(folder)!;
    const bytes = readFileSync(join(folder, SEGMENT_FILES.weights));
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex").slice(0, 16));
    expect(openListener(madeUpListener(1))!.digest).toBe(digest);
    expect(openListener(madeUpListener(2))!.digest).not.toBe(digest);
    expect(openListener(scratchFolder())).toBeUndefined();
  });

  it("keepListener copies it into a run, which then hears by itself", () => {
    const folder = madeUpListener(1);
    const listener = openListener(folder)!;
    const run = scratchFolder();
    keepListener(listener, run);
    rmSync(folder, { recursive: true });
    expect(listenerOf(run)).toEqual({ folder: join(run, LISTENER_FOLDER), digest: listener.digest });
  });
});

describe("listenerView", () => {
  it("listenerView is named by the digest, has a column for each latent, and opens nothing before it is asked", async () => {
    const view = listenerView({ folder: "/nowhere", digest: "0123456789abcdef" });
    expect([view.id, view.width]).toEqual(["listener@0123456789abcdef", LISTENER_COLUMNS.length]);
    expect(LISTENER_COLUMNS).toHaveLength(3 * DEFAULT_SIZES.beatLatent + DEFAULT_SIZES.factor);
    expect(new Set(LISTENER_COLUMNS.map(({ name }) => name)).size).toBe(LISTENER_COLUMNS.length);
    await view.close();
    await expect(view.compute(rowsOf(madeUpPiece(1, "calm")))).rejects.toThrow(
      /expected a run with a segment model/,
    );
  });

  it("listenerView reads each passage by itself, silence as NaN, and again after it was closed", async () => {
    const view = listenerView(openListener(madeUpListener(1))!);
    const [calm, lively] = [madeUpPiece(1, "calm"), madeUpPiece(1, "lively")];
    const silence = createScore({ ticksPerQuarter: 480, notes: [] });
    const together = await view.compute(rowsOf(calm, silence, lively));
    expect(together.map(({ length }) => length)).toEqual(new Array(3).fill(LISTENER_COLUMNS.length));
    expect(together[1].every(Number.isNaN)).toBe(true);
    await view.close();
    const [alone] = await view.compute(rowsOf(lively));
    await view.close();
    for (const [c, value] of alone.entries()) expect(value).toBeCloseTo(together[2][c], 5);
    expect(together[0]).not.toEqual(together[2]);
    // Deviations and changes are never below 0.
    for (let c = DEFAULT_SIZES.beatLatent; c < 3 * DEFAULT_SIZES.beatLatent; c++)
      expect(alone[c]).toBeGreaterThanOrEqual(0);
  });
});
