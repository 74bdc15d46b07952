// A run with a performance model, from a project where performances lie beside their scores; and what it plays.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importFolder, listPieces, type Project, pairByName } from "@semitone/library";
import { readManifest, writtenBeat } from "@semitone/models";
import { createScore, readMidi, type Score, tempoMap, writeMidi, writeMusicXml } from "@semitone/music";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repeat } from "../repeat.ts";
import { type TrainResult, train } from "../train.ts";
import {
  addPerformanceRun,
  madeUpScore,
  projectOfPerformances,
} from "./made-up-performances.test-support.ts";
import { perform } from "./perform.ts";

let project: Project;
let trained: TrainResult;
let folder: string;
beforeAll(async () => {
  project = await projectOfPerformances();
  folder = project.folder;
  const music = join(folder, "music");
  writeFileSync(join(music, "tune1_other.mid"), writeMidi(madeUpScore(30, 40)));
  writeFileSync(
    join(music, "one.musicxml"),
    writeMusicXml(createScore({ ...madeUpScore(5), notes: madeUpScore(5).notes.slice(0, 1) })),
  );
  await importFolder(project, [music], { workers: 1 });
  trained = await addPerformanceRun(project);
}, 120_000);
afterAll(async () => {
  await project.close();
});

const seconds = (score: Score) => tempoMap(score).ticksToSeconds(score.notes.at(-1)!.onset);
const loudness = ({ notes }: Score) => notes.reduce((sum, { velocity }) => sum + velocity, 0) / notes.length;
const out = (name: string) => join(folder, "out", name);
const playedScore = async (
  name: string,
  options: Omit<Parameters<typeof perform>[1], "score" | "out"> = {},
) => {
  const result = await perform(project, { score: "new.musicxml", out: out(name), ...options });
  return { result, score: readMidi(readFileSync(result.midi)).score! };
};

describe("pairByName(pieces)", () => {
  it("pairs a score with what lies beside it and begins with its name", () => {
    const pairs = pairByName(listPieces(project));
    expect(pairs.map(({ score, performances }) => [score.name, performances.length])).toEqual([
      ["tune1.musicxml", 5],
      ["tune2.musicxml", 4],
    ]);
  });
});

describe("train(project, { performance: true })", () => {
  it("learns from what is of its score, and says what is not", () => {
    const { config, leftOut, matched } = trained.performance!;
    expect(config.training).toMatchObject({ scores: 2, performances: 8, steps: 60 });
    expect(config.classAttribute).toBe("mood");
    expect(matched).toBeGreaterThan(0.95);
    expect(leftOut).toEqual([
      {
        piece: "tune1_other.mid",
        reason: expect.stringMatching(
          /expected a performance of tune1.musicxml; got \d+ % of its notes matched/,
        ),
      },
    ]);
  });

  it("names the model in manifest and card, and repeat leaves the same bytes", async () => {
    const { artefacts, options, steps } = readManifest(trained.folder)!;
    expect([options.performance, steps.performance]).toEqual([true, 60]);
    expect(Object.keys(artefacts.performance!.files)).toEqual([
      "performance/performance.json",
      "performance/performance.safetensors",
    ]);
    expect(readFileSync(join(trained.folder, "README.md"), "utf8")).toMatch(
      /performance \(version 3\).*8 performances of 2 scores/,
    );
    const { files } = await repeat(project, "playing");
    expect(files.filter(({ state }) => state !== "identical")).toEqual([]);
  }, 120_000);
});

describe("perform(project, { score })", () => {
  it("plays every note in the bars of the score, and the same each time", async () => {
    const { score } = await playedScore("flat.mid");
    expect(score.notes).toHaveLength(madeUpScore(5).notes.length);
    expect(score.meters).toEqual(madeUpScore(5).meters);
    expect(new Set(score.tempos.map(({ qpm }) => Math.round(qpm))).size).toBeGreaterThan(3);
    const { result } = await playedScore("again.mid");
    expect(readFileSync(result.midi)).toEqual(readFileSync(out("flat.mid")));
  });

  it("reaches what is wished for, and says how far", async () => {
    const { result: slow, score: slowly } = await playedScore("slow.mid", {
      wishes: { tempo: -1, level: "1" },
    });
    const { score: fast } = await playedScore("fast.mid", { wishes: { tempo: 1, level: -1 } });
    expect(seconds(slowly)).toBeGreaterThan(1.1 * seconds(fast));
    expect(loudness(slowly)).toBeGreaterThan(loudness(fast) + 3);
    for (const { asked, reached } of slow.wishes) expect(Math.abs(asked - reached!)).toBeLessThan(0.3);
  });

  it("plays like a performance of another score, as a class is played, and as a seed draws", async () => {
    const { result, score: like } = await playedScore("like.mid", { like: "tune1_kim.mid" });
    expect(result.like).toBe("tune1_kim.mid");
    const { score: other } = await playedScore("sam.mid", { like: "tune1_sam.mid" });
    expect(loudness(other)).toBeGreaterThan(loudness(like) + 3);
    expect(seconds(other)).toBeLessThan(0.95 * seconds(like));
    expect((await playedScore("calm.mid", { wishes: { mood: "calm" } })).result.className).toBe("calm");
    const drawn = await Promise.all([1, 1, 2].map((seed, i) => playedScore(`drawn${i}.mid`, { seed })));
    expect(drawn[0].score.notes).toEqual(drawn[1].score.notes);
    expect(drawn[0].score.notes).not.toEqual(drawn[2].score.notes);
  });

  it("plays a score of one note, and says what cannot be told of it", async () => {
    const { result, score } = await playedScore("one.mid", {
      score: "one.musicxml",
      wishes: { asynchrony: 1 },
    } as never);
    expect(score.notes).toHaveLength(1);
    expect(result.notes).toEqual(["asynchrony: cannot be told of this score, as nothing in it shows it"]);
  });

  it.each([
    [{ wishes: { mood: "sad" } }, /wish mood: expected one of calm, lively; got sad/],
    [{ wishes: { temper: 1 } }, /wish: expected tempo, rubato, .*, mood; got temper/],
    [{ wishes: { tempo: 9 } }, /wish tempo: expected deviations from the mean in -3..3; got 9/],
    [{ wishes: { tempo: "" } }, /wish tempo: expected deviations/],
    [{ like: "new.musicxml" }, /like: expected a performance beside its score; got new.musicxml/],
    [{ like: "tune1_other.mid" }, /expected a performance of tune1.musicxml; got \d+ % of its notes matched/],
  ])("refuses %j, and writes nothing", async (options, message) => {
    await expect(playedScore("refused.mid", options)).rejects.toThrow(message);
    expect(existsSync(out("refused.mid"))).toBe(false);
  });

  it("plays by the newest run that can, also where a newer one cannot", async () => {
    await train(project, { name: "later", music: false, model: "majority", threads: 1 });
    expect((await playedScore("later.mid")).result.run).toBe("playing");
    await expect(playedScore("not.mid", { run: "later" })).rejects.toThrow(/run with a performance model/);
  });

  it("keeps the written tempo at its mean", () => {
    expect(writtenBeat(madeUpScore(5))).toBeCloseTo(-1, 6);
  });
});
