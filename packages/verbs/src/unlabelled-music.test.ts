// Music without a single label: what a run of it can make.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { madeUpProject, scratchFolder, TINY_SIZES } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { generate } from "./creation/generate.ts";
import { morph } from "./creation/morph.ts";
import { exportRun } from "./export.ts";
import { addSegmentModel } from "./train/add-segment-model.ts";
import { train } from "./train.ts";

describe("a run of music without labels", () => {
  it("makes music by its qualities, goes from piece to piece, and can be exported", async () => {
    const project = await madeUpProject({ tunes: 4 });
    await train(project, { budgetSeconds: 5, music: false });
    const { pieces, segments } = await addSegmentModel(project, { steps: 20, threads: 1, sizes: TINY_SIZES });
    expect(pieces).toBe(8);
    expect(segments).toBeGreaterThan(16);
    const made = await generate(project, { constraints: { density: "high" }, bars: 4 });
    expect(existsSync(made.pieces[0].midi)).toBe(true);
    expect((await morph(project, { from: "reel0.abc", to: "waltz0.abc", steps: 2 })).steps).toHaveLength(2);
    await expect(generate(project, { constraints: { mood: "calm" } })).rejects.toThrow(
      /constraints: expected names among density, .*; got "mood"/,
    );
    const { folder } = await exportRun(project, { to: join(scratchFolder(), "portable") });
    expect(existsSync(join(folder, "segments.safetensors"))).toBe(true);
  });
});
