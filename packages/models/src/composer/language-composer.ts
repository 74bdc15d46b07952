// New music from a language model: a whole piece, or more of one that is there.
import {
  type BeatLimits,
  type BeatRepresentation,
  beatTracks,
  createScore,
  type Note,
  type Score,
  type Track,
  ticks,
} from "@semitone/music";
import type { LanguageModel } from "../language/open-language-model.ts";
import type { Sampling } from "../language/sample.ts";
import { beatTokensOf, beginWith, type Version, writeBars } from "../language/write-bars.ts";
import { SemitoneError } from "../semitone-error.ts";
import { fifthsOf, type Key } from "./request.ts";
import type { ScoreJudge } from "./score-judge.ts";

export interface LanguagePlan extends Sampling {
  /** By attribute, the class that is asked for. */
  readonly classes: Readonly<Record<string, string>>;
  /** How much the classes count: at 0 nothing, at 1 eight versions of every four bars are judged, at 4 thirty-two. */
  readonly strength: number;
  /** Only notes of its scale. */
  readonly key?: Key;
  readonly limits?: BeatLimits;
  /** Bars to write. */
  readonly bars: number;
  readonly seed: number;
  /** A piece to go on from, which stays as it is. */
  readonly from?: Score;
  readonly signal?: AbortSignal;
  /** Told of the share of bars that are written. */
  readonly onProgress?: (share: number) => void;
}

/** Versions of every four bars at strength 1. */
const VERSIONS = 8;
/** How much chance there is in the choice among them at temperature 1, in nats. */
const PLAY = 0.1;
/** No probability counts for less. */
const LEAST = 1e-6;

const SCALES: Readonly<Record<Key["mode"], readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  // The leading note is as common as the natural seventh.
  minor: [0, 2, 3, 5, 7, 8, 10, 11],
};

/**
 * Composes; the same model, judge and plan give the same piece.
 *
 * Steering is by choice: of several versions of every four bars the one goes on of which the judge is surest that the piece so far is what
 * was asked for, so that each bar is one that the model itself would write.
 *
 * @throws SemitoneError (`option`) for a piece without notes to go on from, or a model of other tokens
 */
export async function composeWithLanguage(
  model: LanguageModel,
  plan: LanguagePlan,
  judge?: ScoreJudge,
): Promise<Score> {
  const { bars, seed, from, strength, temperature, topP, signal } = plan;
  const form = beatTokensOf(model);
  const limits = limitsOf(plan);
  const start = await beginWith(model, from ? tokensBefore(form, from) : [], limits);
  const wishes = Object.entries(plan.classes);
  const isSteered = judge !== undefined && wishes.length > 0 && strength > 0;
  const evidence = async (versions: readonly Version[]) => {
    const said = await judge!.judge(versions.map(({ tokens }) => decoded(form, tokens)));
    return said.map((probabilities) =>
      wishes.reduce(
        (sum, [name, value]) => sum + Math.log(Math.max(probabilities[name]?.[value] ?? 0, LEAST)),
        0,
      ),
    );
  };
  let last = start;
  const writing = writeBars(model, start, {
    ...{ bars, seed, temperature, topP, limits, signal },
    ...(isSteered && {
      versions: 1 + Math.round(VERSIONS * strength),
      merits: evidence,
      play: PLAY * temperature,
    }),
  });
  for await (const version of writing) {
    last = version;
    plan.onProgress?.((version.grammar.bars - start.grammar.bars) / bars);
  }
  const end = last.grammar.barEnd;
  const written = decoded(form, last.tokens);
  return from ? joined(form, from, written, start.grammar.barEnd, end) : finished(written, end, plan.key);
}

/** Tokens of a piece to go on from, without `end`. */
function tokensBefore(form: BeatRepresentation, from: Score): number[] {
  const tokens = [...form.encode(from).data].slice(0, -1);
  if (tokens.length > 0) return tokens;
  throw new SemitoneError(
    "continue: expected a piece with notes; got one without any; choose another",
    "option",
  );
}

const decoded = (form: BeatRepresentation, tokens: readonly number[]): Score =>
  form.decode({ shape: [tokens.length], data: Int32Array.from(tokens) });

function limitsOf({ key, limits = {} }: LanguagePlan): BeatLimits {
  if (!key) return limits;
  return { ...limits, pitchClasses: SCALES[key.mode].map((step) => (step + key.tonic) % 12) };
}

/** A piece of its own: nothing sounds after its last bar. */
function finished(score: Score, end: number, key: Key | undefined): Score {
  return createScore({
    ...score,
    notes: cutAt(score.notes, end),
    keys: key ? [{ at: ticks(0), fifths: fifthsOf(key), mode: key.mode }] : [],
    tracks: score.tracks.map((track) => ({ ...track, name: track.isDrum ? "drums" : "" })),
    provenance: { format: "generated" },
  });
}

const cutAt = (notes: readonly Note[], end: number): Note[] =>
  notes
    .filter(({ onset }) => onset < end)
    .map((note) => ({ ...note, duration: ticks(Math.min(note.duration, end - note.onset)) }));

/** The piece as it is, and behind it what was written from `boundary` on. @param boundary  in steps of the tokens */
function joined(form: BeatRepresentation, from: Score, written: Score, boundary: number, end: number): Score {
  const { stepsPerQuarter } = form.options;
  // A resolution that holds both, where there is one.
  const factor = stepsPerQuarter / greatestDivisor(from.ticksPerQuarter, stepsPerQuarter);
  const scale = from.ticksPerQuarter * factor <= 32767 ? factor : 1;
  const ticksPerQuarter = from.ticksPerQuarter * scale;
  const old = (at: number) => ticks(at * scale);
  const own = (step: number) => ticks(Math.round((step * ticksPerQuarter) / stepsPerQuarter));
  const later = <Change extends { readonly at: number }>(changes: readonly Change[]) =>
    changes.filter(({ at }) => at >= boundary).map((change) => ({ ...change, at: own(change.at) }));
  const { tracks, trackOf } = joinedTracks(from, written, stepsPerQuarter);
  const added = cutAt(written.notes, end).filter(({ onset }) => onset >= boundary);
  return createScore({
    ticksPerQuarter,
    notes: [
      ...from.notes.map((note) => ({ ...note, onset: old(note.onset), duration: old(note.duration) })),
      ...added.map((note) => ({
        ...note,
        onset: own(note.onset),
        duration: ticks(Math.max(1, own(note.onset + note.duration) - own(note.onset))),
        track: trackOf(note.track),
      })),
    ],
    tempos: [...moved(from.tempos, old), ...later(written.tempos)],
    meters: [...moved(from.meters, old), ...later(written.meters)],
    keys: moved(from.keys, old),
    chords: moved(from.chords, old),
    pedals: from.pedals.map((pedal) => ({
      ...pedal,
      onset: old(pedal.onset),
      duration: old(pedal.duration),
    })),
    tracks,
    provenance: { ...from.provenance, format: "generated" },
  });
}

const moved = <Change extends { readonly at: number }>(
  changes: readonly Change[],
  to: (at: number) => Note["onset"],
) => changes.map((change) => ({ ...change, at: to(change.at) }));

/** The tracks of the piece, those that were added, and where each track of the tokens is among them. */
function joinedTracks(from: Score, written: Score, stepsPerQuarter: number) {
  const { places } = beatTracks(from, stepsPerQuarter);
  const sounding = new Set(from.notes.map(({ track }) => track));
  const tracks: Track[] = [...from.tracks];
  const known = new Map<number, number>();
  for (const [track, place] of places.entries())
    if (sounding.has(track) && !known.has(place)) known.set(place, track);
  for (const [place, track] of written.tracks.entries())
    if (!known.has(place)) known.set(place, tracks.push(track) - 1);
  return { tracks, trackOf: (place: number) => known.get(place)! };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
