import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, seconds, tempoMap, ticks, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { importFolder } from "../import/import-folder.ts";
import { scratchFolder } from "../made-up-music.test-support.ts";
import { listPieces } from "../pieces/list-pieces.ts";
import { createProject } from "../project.ts";
import { barClocks, type Stretch, stretchesOf, targetOver } from "./over-time.ts";

const stretch = (annotator: number, start: number, end: number, high: number): Stretch => ({
  annotator,
  start,
  end,
  target: [1 - high, high],
});

describe("targetOver", () => {
  it("targetOver weighs each annotator's stretches by the bars they share with the passage", () => {
    // kim: 1 bar of 0 and 3 bars of 1 make 0.75, of all four bars; lee: 0 for half of them.
    const said = [stretch(1, 0, 5, 0), stretch(1, 5, 9, 1), stretch(2, 6, 20, 0)];
    const [low, high] = targetOver(said, 4, 8)!;
    expect(high).toBeCloseTo((1 * 0.75 + 0.5 * 0) / 1.5, 12);
    expect(low + high).toBeCloseTo(1, 12);
  });

  it("targetOver is undefined where nobody speaks about half of the passage", () => {
    expect(targetOver([stretch(1, 0, 1, 1)], 0, 4)).toBeUndefined();
    expect(targetOver([stretch(1, 0, 2, 1)], 0, 4)).toEqual([0, 1]);
    expect(targetOver([stretch(1, 4, 8, 1)], 0, 4)).toBeUndefined();
    expect(targetOver([], 0, 4)).toBeUndefined();
  });
});

describe("barClocks", () => {
  it("barClocks place ticks and seconds among the bars of a piece, through changes of tempo and meter, without its file", async () => {
    const change = (at: number, qpm: number) => ({ at: ticks(at), qpm });
    const score = createScore({
      ticksPerQuarter: 480,
      provenance: { format: "midi" },
      // Four bars of 4/4, then two of 3/4; it slows down in the middle of the third bar and hurries from the fifth.
      meters: [
        { at: ticks(0), numerator: 4, denominator: 4 },
        { at: ticks(4 * 1920), numerator: 3, denominator: 4 },
      ],
      tempos: [change(0, 120), change(2.5 * 1920, 60), change(4 * 1920, 200)],
      notes: Array.from({ length: 22 }, (_, k) => ({
        onset: ticks(k * 480),
        duration: ticks(480),
        pitch: 60,
        velocity: 80,
        track: 0,
      })),
    });
    const music = scratchFolder();
    mkdirSync(music, { recursive: true });
    writeFileSync(join(music, "a.mid"), writeMidi(score));
    const project = createProject(scratchFolder());
    await importFolder(project, music, { workers: 1 });
    rmSync(join(music, "a.mid"));
    const [piece] = listPieces(project);
    const clock = (await barClocks(project, [piece])).get(piece.id)!;
    const times = tempoMap(score);
    for (const [tick, bar] of [
      [0, 0],
      [960, 0.5],
      [2.5 * 1920, 2.5],
      [2.75 * 1920, 2.75],
      [4 * 1920, 4],
      [4 * 1920 + 720, 4.5],
      [4 * 1920 + 2 * 1440, 6],
      [99_999, 6],
    ]) {
      expect(clock(tick, "ticks")).toBeCloseTo(bar, 9);
      expect(clock(times.ticksToSeconds(tick), "seconds")).toBeCloseTo(bar, 6);
    }
    // By hand: two and a half bars of 2 s, half a bar of 4 s, a bar of 4 s, then quarters of 0.3 s.
    expect([2, 5, 6, 9, 11.9].map((at) => clock(seconds(at), "seconds"))).toEqual(
      [1, 2.5, 2.75, 3.5, 4 + (11.9 - 11) / 0.9].map((bar) => expect.closeTo(bar, 6)),
    );
    const opinion = { annotator: 1, span: { unit: "seconds" as const, start: 2, end: 5 }, values: [1] };
    expect(stretchesOf(clock, [opinion], (values) => values)).toEqual([
      { annotator: 1, start: expect.closeTo(1, 6), end: expect.closeTo(2.5, 6), target: [1] },
    ]);
    expect(stretchesOf(undefined, [opinion], (values) => values)).toEqual([]);
    await project.close();
  });
});
