// Sound that another machine renders is the sound that this one would have rendered.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { openStore, workOnQueue } from "@semitone/job";
import { createScore, readAbc, ticks } from "@semitone/music";
import { encodeWav } from "@semitone/sound";
import { madeUpTune, memoryQueue } from "@semitone/testing";
import { expect, it } from "vitest";
import { JOB_KINDS } from "../job-kinds.ts";
import { renderOnMachines } from "./render-job.ts";
import { BUILT_IN, renderScore } from "./render-score.ts";
import { scoreIn, scoreText } from "./score-json.ts";

const scores = [1, 2].map((seed) => readAbc(madeUpTune("reel", seed)).scores[0].score);

it("renderOnMachines(scores, bank, { machines }) writes the bytes that renderScore gives here", async () => {
  const folder = temporaryFolder("render-test");
  const machines = { queue: memoryQueue(), store: await openStore(join(folder, "store")) };
  const leave = new AbortController();
  const working = workOnQueue(machines.queue, {
    ...{ store: machines.store, kinds: JOB_KINDS, program: "test" },
    ...{ jobs: 1, threads: 1, signal: leave.signal },
  });
  const wavs = scores.map((score, i) => ({ score, wav: join(folder, `${i}.wav`) }));
  await renderOnMachines(wavs, BUILT_IN, { machines });
  leave.abort();
  await working;
  for (const { score, wav } of wavs)
    expect(
      Buffer.from(encodeWav(await renderScore(score, { soundFont: BUILT_IN }))).equals(readFileSync(wav)),
    ).toBe(true);
}, 120_000);

it("scoreIn(scoreText(score)) is the score, with everything that a score can hold", () => {
  const full = createScore({
    ...scores[0],
    keys: [{ at: ticks(0), fifths: -3, mode: "minor" }],
    pedals: [{ onset: ticks(0), duration: ticks(100), track: 0 }],
    chords: [{ at: ticks(0), text: "Cm7" }],
    notes: [...scores[0].notes, { ...scores[0].notes[0], voice: 2, ornament: "grace", slurred: true }],
    provenance: { format: "abc", title: "A", composer: "B", records: { C: "D" } },
  });
  expect(scoreIn(Buffer.from(scoreText(full)))).toEqual(full);
});

it.each([
  ["no JSON", "{"],
  ["a note of no track", { notes: [{ onset: 0, duration: 1, pitch: 60, velocity: 1, track: 9 }] }],
  ["a note without length", { notes: [{ onset: 0, duration: 0, pitch: 60, velocity: 1, track: 0 }] }],
  ["a tempo of nothing", { tempos: [{ at: 0, qpm: 0 }] }],
  ["another key", { code: "process.exit()" }],
])("scoreIn(bytes) refuses %s", (_, change) => {
  const text = typeof change === "string" ? change : JSON.stringify({ ...scores[0], ...change });
  expect(() => scoreIn(Buffer.from(text))).toThrow();
});
