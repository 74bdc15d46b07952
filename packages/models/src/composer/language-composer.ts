// New music from a language model: a whole piece, or more of one that is there.
import {
  type BeatLimits,
  type BeatRepresentation,
  beatTracks,
  createScore,
  endOfScore,
  type Note,
  type Score,
  sliceScore,
  type Track,
  ticks,
} from "@semitone/music";
import { randomStream } from "@semitone/runtime";
import type { Kept } from "../choices.ts";
import { barsOf, returning } from "../language/echo.ts";
import type { LanguageModel } from "../language/open-language-model.ts";
import type { Sampling } from "../language/sample.ts";
import {
  beatTokensOf,
  beginWith,
  type Lead,
  type Merits,
  type Version,
  writeBars,
} from "../language/write-bars.ts";
import { SemitoneError } from "../semitone-error.ts";
import { LEAST } from "./probed-wish.ts";
import { fifthsOf, type Key } from "./request.ts";
import { rewritten } from "./rewrite.ts";
import type { ScoreJudge } from "./score-judge.ts";

export interface LanguagePlan extends Sampling {
  /** By attribute, the class that is asked for. */
  readonly classes: Readonly<Record<string, string>>;
  /** How much the classes count where a judge chooses: at 0 nothing, at 1 eight versions of every four bars are judged, at 4 thirty-two. */
  readonly strength: number;
  /** Beginnings of pieces of the classes that are asked for, as tokens: one of them is read first, and left out of what is written. */
  readonly examples?: readonly (readonly number[])[];
  /** Leads the model token by token, as `guidance` and `searched` do. */
  readonly lead?: Lead;
  /** Nats by which what stood 1, 2, 4 and 8 bars before is likelier at the same place; below 0 it is avoided. @default 0 */
  readonly repetition?: number;
  /** Only notes of its scale. */
  readonly key?: Key;
  readonly limits?: BeatLimits;
  /** Bars to write. */
  readonly bars: number;
  readonly seed: number;
  /** A piece to go on from, which stays as it is. */
  readonly from?: Score;
  /** Bars of that piece to write anew, between what is before and behind them; `bars` counts for nothing then. */
  readonly fill?: {
    readonly first: number;
    readonly last: number;
    /** Not quite anew: a variation of what is there. @default false */
    readonly vary?: boolean;
    /** What stays of what is there, so that only other pitches are drawn. @default nothing */
    readonly keep?: Kept;
  };
  readonly signal?: AbortSignal;
  /** Told of the share of bars that are written. */
  readonly onProgress?: (share: number) => void;
}

/** Versions of every four bars at strength 1. */
const VERSIONS = 8;
/** How much chance there is in the choice among them at temperature 1, in nats. */
const PLAY = 0.1;

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
  if (plan.from && plan.fill) return fillBars(model, plan, plan.from, plan.fill, judge);
  const { bars, from, strength, temperature } = plan;
  const form = beatTokensOf(model);
  const limits = limitsOf(plan);
  const example = from ? undefined : exampleOf(plan);
  const start = await beginWith(model, from ? tokensBefore(form, from) : example, limits);
  const boundary = start.grammar.barEnd;
  const isJudged = judge !== undefined && strength > 0 && Object.keys(plan.classes).length > 0;
  let last = start;
  const writing = writeBars(model, start, {
    ...{ ...writingOf(plan), bars, limits },
    ...(isJudged && {
      versions: 1 + Math.round(VERSIONS * strength),
      merits: (versions) => evidence(form, versions, plan, judge, example ? boundary : 0),
      play: PLAY * temperature,
    }),
  });
  for await (const version of writing) {
    last = version;
    plan.onProgress?.((version.grammar.bars - start.grammar.bars) / bars);
  }
  const end = last.grammar.barEnd;
  const written = decoded(form, last.tokens);
  if (from) return joined(form, from, written, boundary, end);
  return finished(since(written, example ? boundary : 0), end - (example ? boundary : 0), plan.key);
}

/** One of the examples, drawn by the seed. */
function exampleOf({ examples = [], seed }: LanguagePlan): readonly number[] | undefined {
  if (examples.length === 0) return undefined;
  const [draw] = randomStream(seed, "language/example").uniform(new Float64Array(1));
  return examples[Math.floor(draw * examples.length)];
}

/** What is written from a step on, as a piece of its own. */
const since = (score: Score, boundary: number): Score =>
  boundary === 0 ? score : sliceScore(score, ticks(boundary), ticks(endOfScore(score) + 1));

/** What every way of writing has in common. */
const writingOf = ({ seed, temperature, topP, signal, lead, repetition = 0 }: LanguagePlan) => ({
  ...{ seed, temperature, topP, signal, lead },
  ...(repetition !== 0 && { echo: returning(repetition) }),
});

/** Sum of log p(class asked for | piece so far) by a judge, of each version, in nats. */
async function evidence(
  form: BeatRepresentation,
  versions: readonly Version[],
  { classes }: Pick<LanguagePlan, "classes">,
  judge: ScoreJudge,
  boundary = 0,
): Promise<number[]> {
  const said = await judge.judge(versions.map(({ tokens }) => since(decoded(form, tokens), boundary)));
  return said.map((probabilities) =>
    Object.entries(classes).reduce(
      (sum, [name, value]) => sum + Math.log(Math.max(probabilities[name]?.[value] ?? 0, LEAST)),
      0,
    ),
  );
}

/** Versions of bars to fill, of which that is kept after which the model expects most what comes. */
const FILLINGS = 16;
/** Tokens behind the bars that are looked at. */
const LOOKED_AHEAD = 128;
/** Nats of likelihood of what follows that a nat of evidence is worth at strength 1. */
const EVIDENCE = 8;
/** Nats by which the notes of bars that are varied are likelier than the model has them. */
const LIKENESS = 2;

/**
 * Writes bars anew between those before and behind them: of several versions the one after which what follows is likeliest, and of which a
 * judge is surest. A variation is drawn towards the bars that are there, and is never the same. All else of the piece stays as it is.
 *
 * @param fill  bars counted from 1, both included
 */
async function fillBars(
  model: LanguageModel,
  plan: LanguagePlan,
  from: Score,
  fill: NonNullable<LanguagePlan["fill"]>,
  judge: ScoreJudge | undefined,
): Promise<Score> {
  const form = beatTokensOf(model);
  const { first, last, vary = false, keep } = fill;
  const name = vary ? "vary" : "fill";
  const { before, within, behind, bars } = cutTokens(form, from, fill, name);
  const start = await beginWith(model, before);
  const meter = start.grammar.meter ?? form.meters[form.vocabulary.indexOf[within[1]]];
  const limits = { ...limitsOf(plan), meter, tempoChanges: false };
  const isJudged = judge !== undefined && plan.strength > 0 && Object.keys(plan.classes).length > 0;
  const isSame = ({ tokens }: Version) => tokens.slice(before.length).join() === within.join();
  const merits = async (versions: readonly Version[]) => {
    if (versions[0].grammar.bars < last) return versions.map(() => 0);
    const likely = await likelihoods(model, versions, behind.slice(0, LOOKED_AHEAD));
    const told = isJudged ? await evidence(form, versions, plan, judge) : [];
    return versions.map((version, v) =>
      vary && isSame(version) ? -Number.MAX_VALUE : likely[v] + EVIDENCE * plan.strength * (told[v] ?? 0),
    );
  };
  const draw = async (likeness: number): Promise<Version> => {
    let written = start;
    const writing = writeBars(model, start, {
      ...{ ...writingOf(plan), bars: last - first + 1, limits, versions: FILLINGS, merits },
      ...(likeness > 0 && { echo: { weight: likeness, of: (some) => [bars[some.length]] } }),
      play: Number.EPSILON,
    });
    for await (const version of writing) {
      written = version;
      plan.onProgress?.((version.grammar.bars - first + 1) / (last - first + 1));
    }
    return written;
  };
  const write = keep ? () => rewriteBars(model, start, within, keep, { ...plan, limits }, merits) : draw;
  let written = await write(vary ? LIKENESS : 0);
  // Drawn towards them, a sure model may write nothing but the bars that are there.
  if (vary && !keep && isSame(written)) written = await write(0);
  const boundary = first === 1 ? 0 : start.grammar.barEnd;
  return joined(
    form,
    from,
    decoded(form, written.tokens),
    boundary,
    written.grammar.barEnd,
    keep !== undefined,
  );
}

/** The version of bars with kept rhythm or melody that has the greatest merit. */
async function rewriteBars(
  model: LanguageModel,
  start: Version,
  within: readonly number[],
  keep: Kept,
  plan: LanguagePlan,
  merits: Merits,
): Promise<Version> {
  const { seed, temperature, topP, limits, lead, signal } = plan;
  const versions = await rewritten(model, start, within, {
    ...{ keep, seed, temperature, topP, limits, lead, signal, versions: FILLINGS },
  });
  const found = await merits(versions);
  return versions[found.indexOf(Math.max(...found))];
}

/** The tokens before, within and behind some bars, and all bars. @throws SemitoneError (`option`) for bars that cannot be written anew */
function cutTokens(
  form: BeatRepresentation,
  from: Score,
  { first, last }: NonNullable<LanguagePlan["fill"]>,
  name: string,
) {
  const tokens = tokensBefore(form, from);
  const bars = barsOf(tokens, form.vocabulary.token("bar"));
  if (!(first >= 1 && first <= last && last <= bars.length))
    throw new SemitoneError(
      `${name}: expected bars of the piece, 1-${bars.length}, the first not after the last; got ${first}-${last}`,
      "option",
    );
  const within = bars.slice(first - 1, last).flat();
  if (first > 1 && within.some((token) => form.vocabulary.familyOf[token] === "meter"))
    throw new SemitoneError(
      `${name}: expected bars of the meter that is in force before them; got ${first}-${last}, where it changes; ${name} up to the change`,
      "option",
    );
  return { before: bars.slice(0, first - 1).flat(), within, behind: bars.slice(last).flat(), bars };
}

/** log p(tokens | version) of each version, in nats. */
async function likelihoods(
  model: LanguageModel,
  versions: readonly Version[],
  tokens: readonly number[],
): Promise<number[]> {
  const sums: number[] = [];
  for (const { logs: expected, states: reached } of versions) {
    let [sum, logs, states] = [0, expected, reached];
    for (const token of tokens) {
      sum += logs[token];
      ({ logs, states } = await model.step(Int32Array.of(token), states));
    }
    sums.push(sum);
  }
  return sums;
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

/** Silence of one bar is music; of more it is a model that has lost its way. */
const SILENT_BARS = 1;

function limitsOf({ key, limits: asked = {} }: LanguagePlan): BeatLimits {
  const limits = { silentBars: SILENT_BARS, ...asked };
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

/**
 * The piece as it is but for what was written from `boundary` to `end`, in steps of the tokens; after `end` it is again as it was.
 *
 * @param isHeld  notes that were written may sound on after `end`, as those did whose rhythm they keep. @default false
 */
export function joined(
  form: BeatRepresentation,
  from: Score,
  written: Score,
  boundary: number,
  end: number,
  isHeld = false,
): Score {
  const { stepsPerQuarter } = form.options;
  // A resolution that holds both, where there is one.
  const factor = stepsPerQuarter / greatestDivisor(from.ticksPerQuarter, stepsPerQuarter);
  const scale = from.ticksPerQuarter * factor <= 32767 ? factor : 1;
  const ticksPerQuarter = from.ticksPerQuarter * scale;
  const old = (at: number) => ticks(at * scale);
  const own = (step: number) => ticks(Math.round((step * ticksPerQuarter) / stepsPerQuarter));
  const isWithin = (step: number) => step >= boundary && step < end;
  const later = <Change extends { readonly at: number }>(changes: readonly Change[]) =>
    changes.filter(({ at }) => at >= boundary).map((change) => ({ ...change, at: own(change.at) }));
  const { tracks, trackOf } = joinedTracks(from, written, stepsPerQuarter);
  const begun = written.notes.filter(({ onset }) => onset >= boundary && onset < end);
  const added = isHeld ? begun : cutAt(begun, end);
  return createScore({
    ticksPerQuarter,
    notes: [
      ...from.notes
        .filter(({ onset }) => !isWithin(Math.round((onset * stepsPerQuarter) / from.ticksPerQuarter)))
        .map((note) => ({ ...note, onset: old(note.onset), duration: old(note.duration) })),
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
