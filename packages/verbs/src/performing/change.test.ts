// Morphs between performances of one score, and a performance with its way changed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, defineAttribute, importFolder, type Project, setLabels } from "@semitone/library";
import { createScore, readMidi, type Score, tempoMap, writeMidi, writeMusicXml } from "@semitone/music";
import { scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { train } from "../train.ts";
import { madeUpScore, played } from "./made-up-performances.test-support.ts";
import { morphPerformances, planMorphPerformances } from "./morph-performances.ts";
import { transferPerformance } from "./transfer-performance.ts";

let project: Project;
let folder: string;
/** Of tune1 as lee plays it, with a wrong note that the score does not have. */
let wrong: Score;
beforeAll(async () => {
  folder = scratchFolder();
  const music = join(folder, "music");
  mkdirSync(music);
  for (const seed of [1, 2]) {
    const score = madeUpScore(seed);
    writeFileSync(join(music, `tune${seed}.musicxml`), writeMusicXml(score));
    for (const [who, amount] of [
      ["kim", -1],
      ["lee", 0],
      ["sam", 1],
      ["ann", 0.5],
    ] as const)
      writeFileSync(join(music, `tune${seed}_${who}.mid`), writeMidi(played(score, amount)));
  }
  const lee = played(madeUpScore(1), 0);
  const extra = { ...lee.notes[20], pitch: 30, velocity: 99 };
  wrong = createScore({ ...lee, notes: [...lee.notes.slice(0, 20), extra, ...lee.notes.slice(20)] });
  writeFileSync(join(music, "tune1_wrong.mid"), writeMidi(wrong));
  project = createProject(folder, { name: "changed" });
  await importFolder(project, [music], { workers: 1 });
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "lively"] });
  for (const [who, value] of [
    ["kim", "calm"],
    ["lee", "calm"],
    ["sam", "lively"],
    ["ann", "lively"],
  ])
    setLabels(project, [`tune1_${who}.mid`, `tune2_${who}.mid`], [{ attribute: "mood", value }]);
  await train(project, {
    name: "playing",
    music: false,
    model: "majority",
    performance: true,
    steps: { performance: 40 },
    threads: 1,
  });
}, 120_000);
afterAll(async () => {
  await project.close();
});

const out = (name: string) => join(folder, "out", name);
const read = (path: string) => readMidi(readFileSync(path)).score!;
const seconds = (score: Score) => tempoMap(score).ticksToSeconds(score.notes.at(-1)!.onset);
const loudness = ({ notes }: Score) => notes.reduce((sum, { velocity }) => sum + velocity, 0) / notes.length;

describe("morphPerformances(project, { from, to, steps })", () => {
  it("goes from one to the other in even steps of tempo and loudness, the ends as they were played", async () => {
    const { performances, score } = await morphPerformances(project, {
      ...{ from: "tune1_kim.mid", to: "tune1_sam.mid", steps: 3, out: out("morph.mid") },
    });
    expect(score).toBe("tune1.musicxml");
    const made = performances.map(({ midi }) => read(midi));
    const [kim, sam] = [-1, 1].map((amount) => played(madeUpScore(1), amount));
    for (const [end, truth] of [
      [made[0], kim],
      [made[2], sam],
    ]) {
      expect(end.notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual(
        truth.notes.map(({ pitch, velocity }) => [pitch, velocity]),
      );
      expect(seconds(end)).toBeCloseTo(seconds(truth), 1);
    }
    expect(loudness(made[1])).toBeCloseTo((loudness(kim) + loudness(sam)) / 2, 0);
    // Beats halfway are geometric means; all beats of one are the same multiple of the other's.
    expect(performances[1].qpm).toBeCloseTo(Math.sqrt(performances[0].qpm * performances[2].qpm), 1);
    expect(performances.map(({ t }) => t)).toEqual([0, 0.5, 1]);
  });

  it("keeps what is played beside the score, and writes nothing in a plan", async () => {
    const { performances } = await morphPerformances(project, {
      ...{ from: "tune1_wrong.mid", to: "tune1_sam.mid", steps: 2, out: out("wrong.mid") },
    });
    expect(read(performances[0].midi).notes).toHaveLength(wrong.notes.length);
    const plan = planMorphPerformances(project, {
      ...{ from: "tune1_kim.mid", to: "tune1_sam.mid", out: out("planned.mid") },
    });
    expect(plan.performances).toHaveLength(5);
    expect(existsSync(plan.performances[0].midi)).toBe(false);
  });

  it.each([
    [
      "tune1_kim.mid",
      "tune2_kim.mid",
      /expected two performances of one score; got one of tune1.musicxml and/,
    ],
    ["tune1_kim.mid", "tune2.musicxml", /to: expected a performance beside its score; got tune2.musicxml/],
  ])("refuses %s and %s", async (from, to, message) => {
    await expect(morphPerformances(project, { from, to, out: out("none.mid") })).rejects.toThrow(message);
  });
});

describe("transferPerformance(project, { piece, changes })", () => {
  it("changes by what is asked, keeps every note, and says how far it got", async () => {
    const { attributes, midi } = await transferPerformance(project, {
      ...{ piece: "tune1_wrong.mid", changes: ["tempo=-1", "level=+1"], out: out("slow.mid") },
    });
    const slow = read(midi);
    expect(slow.notes).toHaveLength(wrong.notes.length);
    expect(seconds(slow)).toBeGreaterThan(1.05 * seconds(wrong));
    expect(loudness(slow)).toBeGreaterThan(loudness(wrong) + 3);
    const of = (name: string) => attributes.find(({ attribute }) => attribute === name)!;
    expect(of("tempo").asked).toBeCloseTo(of("tempo").before! - 1, 6);
    for (const name of ["tempo", "level", "rubato", "range"])
      expect(Math.abs(of(name).reached! - of(name).asked)).toBeLessThan(0.3);
  });

  it("leaves all as it was where the change is none", async () => {
    const { midi } = await transferPerformance(project, {
      ...{ piece: "tune1_wrong.mid", changes: { tempo: 0 }, out: out("same.mid") },
    });
    expect(read(midi).notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual(
      wrong.notes.map(({ pitch, velocity }) => [pitch, velocity]),
    );
    expect(seconds(read(midi))).toBeCloseTo(seconds(wrong), 1);
  });

  it("plays as a class is played: slower and softer where those of the class are", async () => {
    const { midi, className } = await transferPerformance(project, {
      ...{ piece: "tune1_sam.mid", changes: { mood: "calm" }, out: out("calm.mid") },
    });
    expect(className).toBe("calm");
    const sam = played(madeUpScore(1), 1);
    expect(loudness(read(midi))).toBeLessThan(loudness(sam) - 3);
    expect(seconds(read(midi))).toBeGreaterThan(1.02 * seconds(sam));
  });

  it.each([
    [{ piece: "tune1.musicxml", changes: ["tempo=1"] }, /piece: expected a performance beside its score/],
    [{ piece: "tune1_kim.mid", changes: [] }, /expected something to change, such as tempo=1; got none/],
    [{ piece: "tune1_kim.mid", changes: ["mood=sad"] }, /wish mood: expected one of calm, lively; got sad/],
    [{ piece: "tune1_kim.mid", changes: ["tempo=9"] }, /expected deviations from the mean in -3..3; got 9/],
  ])("refuses %j", async (options, message) => {
    await expect(transferPerformance(project, { ...options, out: out("refused.mid") })).rejects.toThrow(
      message,
    );
    expect(existsSync(out("refused.mid"))).toBe(false);
  });
});
