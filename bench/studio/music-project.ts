// A project of made-up tunes on disk, with a run whose models are as large as usual and hardly trained: what takes time is there, what sounds
// good is not.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, type Note, ticks, writeMidi } from "@semitone/music";
import { randomFrom } from "@semitone/stats";

const BARS = 16;
const LABELS = 40;
/** Seconds of training that are aimed at. */
const BUDGET = "20s";

/** Two voices in common time, busy or calm. */
function tune(seed: number, isBusy: boolean): Uint8Array {
  const random = randomFrom(seed + 1);
  const notes: Note[] = [];
  const step = isBusy ? 240 : 480;
  for (let at = 0; at < BARS * 1920; at += step) {
    const note = (pitch: number, length: number): Note => ({
      onset: ticks(at),
      duration: ticks(length - 20),
      pitch,
      velocity: 60 + Math.floor(40 * random()),
      track: 0,
    });
    notes.push(note(60 + [0, 2, 4, 5, 7, 9, 11, 12][Math.floor(8 * random())], step));
    if (at % 960 === 0) notes.push(note(36 + [0, 5, 7][Math.floor(3 * random())], 960));
  }
  return writeMidi(createScore({ ticksPerQuarter: 480, notes }));
}

/** Makes it by the program itself. @returns the seconds that training took */
export function makeMusicProject(program: string, folder: string, tunes: number): number {
  const music = join(folder, "music");
  mkdirSync(music, { recursive: true });
  const names = Array.from({ length: tunes }, (_, i) => `${i % 2 ? "busy" : "calm"}-${i}.mid`);
  for (const [i, name] of names.entries()) writeFileSync(join(music, name), tune(i, i % 2 === 1));
  const run = (...words: string[]) =>
    execFileSync(process.execPath, [program, ...words, "--quiet"], { cwd: folder, stdio: "inherit" });
  run("init");
  run("import", music);
  run("label", "define", "mood", "categorical", "calm", "busy");
  for (const [word, value] of [
    [0, "calm"],
    [1, "busy"],
  ] as const)
    run("label", "set", ...names.slice(0, LABELS).filter((_, i) => i % 2 === word), `mood=${value}`);
  return trainOnce(program, folder);
}

/** One training as every other. @returns seconds */
export function trainOnce(program: string, folder: string): number {
  const began = performance.now();
  execFileSync(process.execPath, [program, "train", "--model", "majority", "--budget", BUDGET, "--quiet"], {
    cwd: folder,
    stdio: "ignore",
  });
  return (performance.now() - began) / 1000;
}
