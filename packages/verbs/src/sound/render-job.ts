// A score as sound as a job: any machine that has the score, and the bank where one plays it, gives the same WAV file.
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { readRegularFile, temporaryFolder, writeWholeFile } from "@semitone/disk";
import {
  DIGEST,
  eachJobOnQueue,
  fetchFile,
  type Job,
  keptFile,
  type Machines,
  shareFile,
  type WorkOptions,
} from "@semitone/job";
import type { Score } from "@semitone/music";
import { encodeWav } from "@semitone/sound";
import { z } from "zod";
import { BUILT_IN, renderScore } from "./render-score.ts";
import { scoreIn, scoreText } from "./score-json.ts";
import { systemBank } from "./sound-bank.ts";

const MAX_SCORE_BYTES = 256 << 20;
const MAX_WAV_BYTES = 1 << 30;
const digest = z.string().regex(DIGEST);

const input = z.strictObject({
  /** Digest of what `scoreText` gave. */
  score: digest,
  /** Digest of a bank of instruments; without one the built-in voices play. */
  bank: digest.optional(),
  /** Version of the program. */
  program: z.string(),
});
export type RenderInput = z.infer<typeof input>;

const output = z.strictObject({ wav: digest });

export const renderJob: Job<RenderInput, z.infer<typeof output>> = {
  kind: "render-score",
  version: 1,
  input,
  output,
  files: ({ score, bank }) => [score, ...(bank === undefined ? [] : [bank])],
  made: ({ wav }) => [wav],
  async run({ file, keep }, { score, bank }) {
    const notes = scoreIn(readRegularFile(file(score), { atMost: MAX_SCORE_BYTES }));
    const sound = await renderScore(notes, { soundFont: bank === undefined ? BUILT_IN : file(bank) });
    return { wav: keep((path) => writeFileSync(path, encodeWav(sound))) };
  },
};

/** A score and where its sound goes. */
export interface ToRender {
  readonly score: Score;
  /** Path of the WAV file. */
  readonly wav: string;
}

/**
 * Writes the sound of scores, rendered by other machines: the bytes that `renderScore` gives here. The bank of this machine plays on all.
 *
 * @param soundFont  see `renderScore`
 * @throws QueueError; the signal's reason when cancelled
 */
export async function renderOnMachines(
  scores: readonly ToRender[],
  soundFont: string | undefined,
  { machines, ...options }: WorkOptions & { readonly machines: Machines },
): Promise<void> {
  const { store, queue } = machines;
  const path = soundFont ?? systemBank() ?? BUILT_IN;
  const bank = path === BUILT_IN ? undefined : await shareFile(store, (to) => copyFileSync(path, to));
  const inputs: RenderInput[] = [];
  for (const { score } of scores)
    inputs.push({
      score: await shareFile(store, (to) => writeFileSync(to, scoreText(score))),
      ...(bank !== undefined && { bank }),
      program: queue.program,
    });
  const fetched = temporaryFolder("render");
  try {
    await eachJobOnQueue(renderJob, inputs, { ...machines, ...options }, async ({ wav }, i) => {
      await fetchFile(store, wav, fetched);
      const kept = keptFile(fetched, wav);
      writeWholeFile(scores[i].wav, readRegularFile(kept, { atMost: MAX_WAV_BYTES }));
      rmSync(kept);
    });
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
}
