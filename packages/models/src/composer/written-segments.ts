// Segments of an encoded piece as a score again, each where it was; and what the model says of a piece as a whole.

import { createScore, type Note, type Score, type TempoChange, ticks } from "@semitone/music";
import { barTicks, TICKS_PER_QUARTER, toNotes } from "@semitone/music/cells";
import { argmax } from "@semitone/stats";
import type { DecodeOptions, EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import type { SegmentLatent } from "../segments/segment-latent.ts";
import { fifthsOf } from "./request.ts";

/** By attribute, the probability of each class. */
export type TagProbabilities = Readonly<Record<string, Readonly<Record<string, number>>>>;

const TEMPO = QUALITIES.indexOf("tempo");
const VELOCITY = QUALITIES.indexOf("velocity");

/** Tempo, quarters a minute, and velocity that standardised qualities stand for, within what can be played. */
export function performanceOf(
  { config }: Pick<SegmentModel, "config">,
  qualities: Float32Array,
): { qpm: number; velocity: number } {
  const raw = (k: number) => config.scale.mean[k] + qualities[k] * config.scale.deviation[k];
  return {
    qpm: Math.min(280, Math.max(30, Math.round(120 * 2 ** raw(TEMPO)))),
    velocity: Math.min(110, Math.max(25, 127 * raw(VELOCITY))),
  };
}

/** Decodes `segments`, one for each of the piece's own, and puts them where those were, in the piece's key. */
export async function writeSegments(
  model: SegmentModel,
  { cut }: Pick<EncodedPiece, "cut">,
  segments: readonly SegmentLatent[],
  options?: DecodeOptions,
): Promise<Score> {
  const decoded = await model.decode(segments, options);
  const notes: Note[] = [];
  const tempos: TempoChange[] = [];
  const meters: { at: TempoChange["at"]; numerator: number; denominator: number }[] = [];
  let bar = 0;
  let at = 0;
  cut.segments.forEach(({ bar: own }, i) => {
    const { grid, qualities } = segments[i];
    // The bars up to here are those of the segment before; what was left out after it passes in silence.
    at += Math.round((own - bar) * barTicks(segments[i - 1]?.grid ?? grid));
    bar = own;
    const { qpm, velocity } = performanceOf(model, qualities);
    for (const note of toNotes(decoded[i], grid, { bar: 0, transpose: cut.shift, velocity }))
      notes.push({ ...note, onset: ticks(note.onset + at) });
    if (tempos.at(-1)?.qpm !== qpm) tempos.push({ at: ticks(at), qpm });
    const { numerator, denominator } = grid;
    const last = meters.at(-1);
    if (last?.numerator !== numerator || last.denominator !== denominator)
      meters.push({ at: ticks(at), numerator, denominator });
  });
  return createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    notes,
    tempos,
    meters,
    keys: [{ at: ticks(0), fifths: fifthsOf(cut), mode: cut.mode }],
    tracks: [{ name: "piano", program: 0, channel: 0, isDrum: false }],
    provenance: { format: "generated" },
  });
}

/** Probabilities of a piece: those of its segments, multiplied and brought back to the weight of one. */
export function meanProbabilities(
  { config }: Pick<SegmentModel, "config">,
  { attributes }: EncodedPiece,
): TagProbabilities {
  return Object.fromEntries(
    config.attributes.map(({ id, name, classes }) => {
      const shares = meanShares(attributes[id], classes.length);
      return [name, Object.fromEntries(classes.map((label, k) => [label, shares[k]]))];
    }),
  );
}

/** By factor, the index of the most probable class. */
export function likeliest(
  { config }: Pick<SegmentModel, "config">,
  { attributes }: EncodedPiece,
): Record<string, number> {
  return Object.fromEntries(
    config.attributes.map(({ id, classes }) => [id, argmax(meanShares(attributes[id], classes.length))]),
  );
}

function meanShares(segments: readonly (readonly number[])[], classes: number): number[] {
  const logs = Array.from(
    { length: classes },
    (_, k) =>
      segments.reduce((sum, of) => sum + Math.log(Math.max(of[k], 1e-6)), 0) / Math.max(segments.length, 1),
  );
  const total = logs.reduce((sum, log) => sum + Math.exp(log), 0);
  return logs.map((log) => Math.exp(log) / total);
}
