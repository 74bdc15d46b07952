// Scores, and performances of them by a number, and a project of them with a run that performs. Development only.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, defineAttribute, importFolder, type Project, setLabels } from "@semitone/library";
import {
  align,
  createScore,
  encodePerformance,
  type Note,
  playedInTime,
  type Score,
  ticks,
  toPerformance,
  writeMidi,
  writeMusicXml,
} from "@semitone/music";
import { scratchFolder } from "@semitone/testing";
import { type TrainResult, train } from "../train.ts";

/** Who plays the scores of a project, and by how much. */
const PLAYERS = [
  ["kim", -1],
  ["lee", 0],
  ["sam", 1],
  ["ann", 0.5],
] as const;

/** An open project: two scores with four performances each, two of them calm and two lively, and `new.musicxml`. */
export async function projectOfPerformances(): Promise<Project> {
  const folder = scratchFolder();
  const music = join(folder, "music");
  mkdirSync(music);
  for (const seed of [1, 2]) {
    const score = madeUpScore(seed);
    writeFileSync(join(music, `tune${seed}.musicxml`), writeMusicXml(score));
    for (const [who, amount] of PLAYERS)
      writeFileSync(join(music, `tune${seed}_${who}.mid`), writeMidi(played(score, amount)));
  }
  writeFileSync(join(music, "new.musicxml"), writeMusicXml(madeUpScore(5)));
  const project = createProject(folder, { name: "played" });
  await importFolder(project, [music], { workers: 1 });
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "lively"] });
  for (const [i, [who]] of PLAYERS.entries())
    setLabels(
      project,
      [`tune1_${who}.mid`, `tune2_${who}.mid`],
      [{ attribute: "mood", value: i < 2 ? "calm" : "lively" }],
    );
  return project;
}

/** Adds the run `playing`, which performs and does nothing else. */
export const addPerformanceRun = (project: Project): Promise<TrainResult> =>
  train(project, {
    name: "playing",
    music: false,
    model: "majority",
    performance: true,
    steps: { performance: 60 },
    threads: 1,
  });

/** A melody with a bass, the same by the same number. */
export function madeUpScore(seed: number, bars = 24): Score {
  const notes: Note[] = [];
  for (let beat = 0; beat < 4 * bars; beat++) {
    const step = (beat * (seed + 3) + (beat >> 2)) % 7;
    const made = (pitch: number, velocity: number): Note => ({
      onset: ticks(480 * beat),
      duration: ticks(460),
      pitch,
      velocity,
      track: 0,
    });
    notes.push(made(65 + [0, 2, 4, 5, 7, 9, 11][step], 64));
    if (beat % 2 === 0) notes.push(made(48 + step, 64));
  }
  return createScore({ ticksPerQuarter: 480, notes });
}

/** Loud on the downbeats, slower at the end of every four bars; all of it faster and louder by an amount. */
export function played(score: Score, amount: number): Score {
  const encoded = encodePerformance(align(score, toPerformance(score)));
  const beats = encoded.beatSeconds.length - 1;
  for (let k = 0; k < beats; k++)
    encoded.beatSeconds[k + 1] =
      encoded.beatSeconds[k] + 0.5 * 2 ** (-0.25 * amount) * (k % 16 > 12 ? 1.3 : 1);
  for (const [i, { onset }] of score.notes.entries())
    encoded.velocity[i] = 60 + 10 * amount + (onset % 1920 === 0 ? 20 : 0) + (i % 3);
  return playedInTime(score, encoded);
}
