import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, importFolder, listPieces, type Project } from "@semitone/library";
import { createScore, type Note, readMidi, ticks, writeMidi, writeMusicXml } from "@semitone/music";
import { scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultReads, loadFeatures } from "../features/load-rows.ts";
import { widthOf } from "../features/reads.ts";
import { besideOthers, measurePlayed, PLAYED_VIEWS } from "./played-columns.ts";
import { playedOn } from "./played-on.ts";
import { playedTables } from "./played-tables.ts";

const score = (velocity = (i: number) => 64 + 0 * i, qpm = 120) =>
  createScore({
    ticksPerQuarter: 480,
    tempos: [{ at: ticks(0), qpm }],
    notes: Array.from(
      { length: 48 },
      (_, i): Note => ({
        onset: ticks(480 * i),
        duration: ticks(400),
        pitch: 60 + ((i * 5) % 13),
        velocity: velocity(i),
        track: 0,
      }),
    ),
  });

let project: Project;
let folder: string;
const WAYS: Readonly<Record<string, ReturnType<typeof score>>> = {
  ann: score((i) => 50 + (i % 2) * 20, 120),
  kim: score((i) => 70 + (i % 2) * 40, 120),
  lee: score(() => 60, 240),
};
beforeAll(async () => {
  folder = scratchFolder();
  const music = join(folder, "music");
  mkdirSync(music);
  writeFileSync(join(music, "tune.musicxml"), writeMusicXml(score()));
  for (const [who, made] of Object.entries(WAYS))
    writeFileSync(join(music, `tune_${who}.mid`), writeMidi(made));
  const other = createScore({
    ...score(),
    notes: score().notes.map((note) => ({ ...note, pitch: note.pitch - 40 })),
  });
  writeFileSync(join(music, "tune_other.mid"), writeMidi(other));
  project = createProject(folder, { name: "played" });
  await importFolder(project, [music], { workers: 1 });
}, 60_000);
afterAll(async () => {
  await project.close();
});

const column = (name: string) => PLAYED_VIEWS[0].columns.findIndex((one) => one.name === name);
const pieceOf = (who: string) => listPieces(project).find(({ name }) => name === `tune_${who}.mid`)!;

describe("measurePlayed(played)", () => {
  it("has means, deviations and steps of what is played, tempo beside the written one", () => {
    const names = { score: "tune", performance: "kim" };
    const row = measurePlayed(playedOn(score(), readMidi(writeMidi(WAYS.kim)).score!, names));
    // Velocities of 70 and 110 are (90 - 64) / 12 on average, 20 / 12 from it, and 40 / 12 from each to the next.
    expect(row[column("velocityMean")]).toBeCloseTo(26 / 12, 4);
    expect(row[column("velocitySpread")]).toBeCloseTo(20 / 12, 4);
    expect(row[column("velocityStep")]).toBeCloseTo(40 / 12, 4);
    expect(row[column("tempoMean")]).toBeCloseTo(0, 4);
    const fast = measurePlayed(playedOn(score(), readMidi(writeMidi(WAYS.lee)).score!, names));
    expect(fast[column("tempoMean")]).toBeCloseTo(1 / 0.25, 3);
  });
});

describe("besideOthers(rows)", () => {
  it("is each number in deviations from the mean; unknown where there is no other", () => {
    expect(
      besideOthers([
        [1, 5],
        [3, 5],
      ]),
    ).toEqual([
      [-1, 0],
      [1, 0],
    ]);
    expect(besideOthers([[1, 5]])[0]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("playedTables(project, pieces)", () => {
  it("has rows of performances of their score only, the same from the cache and whichever are asked for", async () => {
    const [own, beside] = await playedTables(project, listPieces(project));
    expect(listPieces(project).map(({ name, id }) => [name, own.rows({ id }) !== undefined])).toEqual([
      ["tune.musicxml", false],
      ["tune_ann.mid", true],
      ["tune_kim.mid", true],
      ["tune_lee.mid", true],
      ["tune_other.mid", false],
    ]);
    const [, alone] = await playedTables(project, [pieceOf("kim")]);
    expect(alone.rows(pieceOf("kim"))).toEqual(beside.rows(pieceOf("kim")));
    const cache = join(folder, "cache", "played");
    expect(readdirSync(cache)).toHaveLength(4);
    for (const file of readdirSync(cache)) writeFileSync(join(cache, file), "[1, {");
    expect((await playedTables(project, [pieceOf("kim")]))[0].rows(pieceOf("kim"))).toEqual(
      own.rows(pieceOf("kim")),
    );
    rmSync(cache, { recursive: true });
    expect((await playedTables(project, [pieceOf("lee")]))[1].rows(pieceOf("lee"))).toEqual(
      beside.rows(pieceOf("lee")),
    );
    expect(existsSync(cache)).toBe(true);
  }, 30_000);
});

describe("loadFeatures(project, defaultReads({ performed: true }), pieces)", () => {
  it("puts them behind what is read of scores; NaN for what is no performance", async () => {
    const reads = defaultReads({ performed: true });
    const { rows } = await loadFeatures(project, reads, listPieces(project), "piece");
    const at = widthOf(defaultReads()) + column("velocityMean");
    expect(rows.get(pieceOf("kim").id)![0][at]).toBeCloseTo(26 / 12, 4);
    expect(rows.get(pieceOf("other").id)![0][at]).toBeNaN();
  });
});
