// New music from a segment model: a beginning after an example of what was asked for, then two bars after two bars.

import { createScore, type Note, type Score, ticks } from "@semitone/music";
import { BARS, barTicks, type GridNote, TICKS_PER_QUARTER, toNotes } from "@semitone/music/cells";
import { argmax } from "@semitone/stats";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { type Beginning, chooseBeginnings } from "./beginning.ts";
import { compliance } from "./compliance.ts";
import { type CompositionPlan, seededDraws } from "./composition-plan.ts";
import { fifthsOf } from "./request.ts";
import { performanceOf } from "./written-segments.ts";

/** Segments of a phrase and what each takes up again: the third returns to the first. */
const FORM = [0, 1, 0, 3] as const;
/** Versions of every two bars at strength 1, where classes are asked for. */
const VERSIONS = 24;
/** How much chance there is in the choice among them at temperature 1, in nats. */
const PLAY = 0.25;

/**
 * Composes a piece; the same plan gives the same piece. Of several versions of each two bars one is kept, the likelier the more it does
 * as the plan says; the first two bars also decide on which example the piece goes on.
 */
export async function compose(model: SegmentModel, plan: CompositionPlan): Promise<Score> {
  const segments: GridNote[][] = [];
  let beginning: Beginning | undefined;
  for await (const { notes, setting } of drawSegments(model, plan)) {
    segments.push(notes);
    beginning = setting;
  }
  return scoreOf(model, segments, beginning!, plan.bars);
}

/**
 * The same piece two bars at a time, as they are made: each passage is a score with its notes where they are in the piece. The notes of
 * all passages are those of `compose`.
 *
 * @throws the reason of `signal` before the next passage, once it is aborted
 */
export async function* composePassages(
  model: SegmentModel,
  plan: CompositionPlan,
  signal?: AbortSignal,
): AsyncGenerator<Score> {
  let first = 0;
  for await (const { notes, setting } of drawSegments(model, plan, signal))
    yield scoreOf(model, [notes], setting, plan.bars, first++);
}

/** Two bars after two bars, each with what it was decoded with. */
async function* drawSegments(
  model: SegmentModel,
  plan: CompositionPlan,
  signal?: AbortSignal,
): AsyncGenerator<{ notes: GridNote[]; setting: Beginning }> {
  const { constraints, strength, bars, temperature } = plan;
  const draws = seededDraws(plan.seed);
  const count = Object.keys(constraints.classes).length > 0 ? 1 + Math.round(VERSIONS * strength) : 1;
  const latents: Float32Array[] = [];
  let previous: GridNote[] = [];
  let settings = chooseBeginnings(model, plan, draws, count);
  for (let i = 0; i < Math.ceil(bars / BARS); i++) {
    signal?.throwIfAborted();
    const inPhrase = i % FORM.length;
    const before = FORM[inPhrase] < inPhrase ? latents[i - inPhrase + FORM[inPhrase]] : undefined;
    const noise = draws.normal("beatLatents", count * model.beatLatentsSize, i);
    const drawn = await model.continue(previous, settings, { noise, temperature });
    const drawnLatents = drawn.map((beatLatents) => (before ? takenUp(before, beatLatents) : beatLatents));
    const versions = await model.decode(
      drawnLatents.map((beatLatents, k) => ({ ...settings[k], beatLatents })),
    );
    const merits =
      count > 1 ? await compliance(model, versions, settings, { ...constraints, strength }) : [0];
    const best = drawBest(merits, (k) => PLAY * temperature * draws.gumbel(`version/${k}`, i));
    latents.push(drawnLatents[best]);
    previous = versions[best];
    settings = new Array<Beginning>(count).fill(settings[best]);
    yield { notes: previous, setting: settings[0] };
  }
}

/** The index of the largest merit with its noise: the better, the likelier. */
function drawBest(merits: readonly number[], noise: (k: number) => number): number {
  const noisy = merits.map((merit, k) => merit + noise(k));
  return argmax(noisy);
}

/** Two bars that begin as earlier ones did and end otherwise. */
const takenUp = (before: Float32Array, now: Float32Array): Float32Array =>
  now.map((value, i) => (i < now.length / 2 ? before[i] : value));

/** Segments, the first of which is number `first` of the piece, as a score, at the tempo and the loudness that the qualities say. */
function scoreOf(
  model: SegmentModel,
  segments: readonly GridNote[][],
  { grid, qualities, key }: Beginning,
  bars: number,
  first = 0,
): Score {
  const { qpm, velocity } = performanceOf(model, qualities);
  const transpose = key.tonic > 5 ? key.tonic - 12 : key.tonic;
  const end = Math.round(bars * barTicks(grid));
  const notes = segments
    .flatMap((segment, i): Note[] => toNotes(segment, grid, { bar: (first + i) * BARS, transpose, velocity }))
    .filter(({ onset }) => onset < end)
    .map((note) => ({ ...note, duration: ticks(Math.min(note.duration, end - note.onset)) }));
  return createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    notes,
    tempos: [{ at: ticks(0), qpm }],
    meters: [{ at: ticks(0), numerator: grid.numerator, denominator: grid.denominator }],
    keys: [{ at: ticks(0), fifths: fifthsOf(key), mode: key.mode }],
    tracks: [{ name: "piano", program: 0, channel: 0, isDrum: false }],
    provenance: { format: "generated" },
  });
}
