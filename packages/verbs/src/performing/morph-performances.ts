// `morph` between two performances of one score: a file for each step of the way. Needs no model: it is all in the notes.
import { Progress, type WorkOptions } from "@semitone/job";
import { type Project, ProjectError } from "@semitone/library";
import { logBeats, meanOf } from "@semitone/models";
import {
  beatsOf,
  betweenPerformances,
  type EncodedPerformance,
  encodePerformance,
  playedInTime,
  type Score,
} from "@semitone/music";
import { requireNumber } from "../creation/check-composition.ts";
import {
  type CreatedFiles,
  type OutputOptions,
  outputFiles,
  writeCreated,
} from "../creation/created-files.ts";
import { type Performed, readPerformed, requirePerformed } from "./performed.ts";

export interface MorphPerformancesOptions extends WorkOptions, OutputOptions {
  /** Names of two performances of one score. */
  readonly from: string;
  readonly to: string;
  /** Both ends included; 2..64. @default 5 */
  readonly steps?: number;
}

/** A performance on the way, in plain numbers. */
export interface MorphedPerformance extends CreatedFiles {
  /** 0 as `from`, 1 as `to`. */
  readonly t: number;
  /** Quarters a minute, over the whole. */
  readonly qpm: number;
  /** Deviation of log2 of the tempo of beats. */
  readonly rubato: number;
  /** Mean MIDI velocity. */
  readonly velocity: number;
}

export interface MorphPerformancesResult {
  readonly score: string;
  readonly from: string;
  readonly to: string;
  readonly performances: readonly MorphedPerformance[];
}

/** What `morphPerformances` would write. */
export interface MorphPerformancesPlan extends Omit<MorphPerformancesResult, "performances"> {
  readonly performances: readonly (CreatedFiles & { readonly t: number })[];
}

/**
 * Writes the score as it is played on each step of the way; the ends are the two performances themselves, with all that they play beside the
 * score, to the resolution of MIDI.
 *
 * @throws ProjectError (`no-piece`) where they are not two performances of one score; AlignmentError where one is hardly of it
 */
export async function morphPerformances(
  project: Project,
  options: MorphPerformancesOptions,
): Promise<MorphPerformancesResult> {
  const { ends, plan } = prepare(project, options);
  const progress = Progress.to(options.onProgress);
  const [a, b] = ends.map((end) => readPerformed(project, end));
  progress.part("aligning", 0.3).at(1);
  const writing = progress.part("morphing", 0.7);
  const [from, to] = [a, b].map(({ played }) => encodePerformance(played));
  const performances: MorphedPerformance[] = [];
  for (const [i, { t, ...files }] of plan.performances.entries()) {
    options.signal?.throwIfAborted();
    const encoded = betweenPerformances(from, to, t);
    await writeCreated(playedInTime(a.score, encoded), files, options);
    performances.push({ t, ...files, ...plainNumbers(a.score, encoded) });
    writing.at((i + 1) / plan.performances.length);
  }
  return { ...plan, performances };
}

/** Checks the options as `morphPerformances` does, and tells which files it would write. */
export const planMorphPerformances = (
  project: Project,
  options: MorphPerformancesOptions,
): MorphPerformancesPlan => prepare(project, options).plan;

function prepare(project: Project, options: MorphPerformancesOptions) {
  const { steps = 5 } = options;
  requireNumber("steps", steps, 2, 64, true);
  const ends: readonly Performed[] = [
    requirePerformed(project, "from", options.from),
    requirePerformed(project, "to", options.to),
  ];
  const [a, b] = ends.map(({ pair }) => pair.score);
  if (a.id !== b.id)
    throw new ProjectError(
      `morph: expected two performances of one score; got one of ${a.name} and one of ${b.name}; choose two of one`,
      "no-piece",
    );
  const performances = Array.from({ length: steps }, (_, i) => ({
    t: i / (steps - 1),
    ...outputFiles(project, options, `morphed-${i + 1}`, i + 1),
  }));
  const plan: MorphPerformancesPlan = {
    ...{ score: a.name, from: ends[0].piece.name, to: ends[1].piece.name },
    performances,
  };
  return { ends, plan };
}

function plainNumbers(score: Score, encoded: EncodedPerformance) {
  const beats = beatsOf(score);
  const quarters = (beats[beats.length - 1].end - beats[0].start) / score.ticksPerQuarter;
  const { beatSeconds, velocity, isPlayed } = encoded;
  const tempos = logBeats(encoded);
  const mean = meanOf(tempos);
  return {
    qpm: (60 * quarters) / (beatSeconds[beatSeconds.length - 1] - beatSeconds[0]),
    rubato: Math.sqrt(meanOf(tempos.map((tempo) => (tempo - mean) ** 2))),
    velocity: meanOf(velocity.filter((_, i) => isPlayed[i] === 1)),
  };
}
