// Bars written anew with their rhythm, or their rhythm and melody, kept: only pitches are drawn.
import type { BeatLimits, BeatRepresentation } from "@semitone/music";
import { DRUMS } from "@semitone/music";
import { randomStream } from "@semitone/runtime";
import type { Kept } from "../choices.ts";
import type { LanguageModel } from "../language/open-language-model.ts";
import { type Sampling, sampleToken } from "../language/sample.ts";
import { beatTokensOf, type Choice, type Lead, type Version } from "../language/write-bars.ts";

export interface RewritePlan extends Sampling {
  readonly keep: Kept;
  readonly versions: number;
  readonly seed: number;
  readonly limits?: BeatLimits;
  readonly lead?: Lead;
  readonly signal?: AbortSignal;
}

/** Semitones that a pitch may move, so that voices stay in their register. */
const REACH = 12;

/** A token of the bars: one that stays, or a pitch to draw, above as many others of its moment and track as are to come. */
interface Place {
  readonly token: number;
  readonly isDrawn: boolean;
  /** Pitches that follow at the same moment in the same track. */
  readonly above: number;
  /** Pitches must be below it: the melody's at this moment. */
  readonly ceiling: number;
  /** Pitches of the track that are kept, which no other note may take from them. */
  readonly taken: ReadonlySet<number>;
}

/**
 * Versions of bars, all with the tokens that are there but for the pitches, each drawn as the model expects it where it stands. The same
 * model, start, tokens and plan give the same versions.
 *
 * @param within  tokens of the bars, which follow on `start`
 */
export async function rewritten(
  model: LanguageModel,
  start: Version,
  within: readonly number[],
  { keep, versions, seed, limits = {}, lead, signal, ...sampling }: RewritePlan,
): Promise<Version[]> {
  const form = beatTokensOf(model);
  // As many notes stay as there are.
  const { polyphony: _, silentBars: __, ...kept } = limits;
  const grammars = Array.from({ length: versions }, () => start.grammar.clone(kept));
  const draws = randomStream(seed, "language/rewrite");
  const chances = new Float64Array(versions);
  const written = grammars.map((): number[] => []);
  let states = model.pick(start.states, new Array<number>(versions).fill(0));
  let logs = grammars.map(() => start.logs);
  for (const [at, place] of placesOf(form, start.tokens, within, keep).entries()) {
    signal?.throwIfAborted();
    let tokens = new Array<number>(versions).fill(place.token);
    if (place.isDrawn) {
      const choices = grammars.map((grammar, v): Choice => {
        const mask = new Uint8Array(form.vocabulary.size);
        grammar.allowed(mask);
        return { logs: logs[v], mask: narrowed(form, mask, place) };
      });
      const weighed = (await lead?.weigh?.(choices, states)) ?? choices.map((choice) => choice.logs);
      draws.uniform(chances, { step: at });
      tokens = choices.map(({ mask }, v) => sampleToken(weighed[v] ?? logs[v], mask, sampling, chances[v]));
    }
    for (const [v, token] of tokens.entries()) {
      grammars[v].push(token);
      written[v].push(token);
    }
    const predicted = await model.step(Int32Array.from(tokens), lead?.bend?.(states) ?? states);
    states = predicted.states;
    const size = model.symbols;
    logs = tokens.map((_, v) => predicted.logs.slice(v * size, (v + 1) * size));
  }
  return grammars.map((grammar, v) => ({
    ...{ tokens: [...start.tokens, ...written[v]], grammar },
    ...{ states: model.pick(states, [v]), logs: logs[v] },
  }));
}

/** The pitches that a place may have, with room for those above it; where there are none, the one that is there. */
function narrowed({ vocabulary }: BeatRepresentation, mask: Uint8Array, place: Place): Uint8Array {
  const own = vocabulary.indexOf[place.token];
  const free: number[] = [];
  for (let pitch = 0; pitch < Math.min(128, place.ceiling); pitch++)
    if (mask[vocabulary.token("pitch", pitch)] === 1 && !place.taken.has(pitch)) free.push(pitch);
  const roomy = free.slice(0, Math.max(0, free.length - place.above));
  const near = roomy.filter((pitch) => Math.abs(pitch - own) <= REACH);
  const pitches = near.length > 0 ? near : roomy.length > 0 ? roomy : [own];
  const narrow = new Uint8Array(mask.length);
  for (const pitch of pitches) narrow[vocabulary.token("pitch", pitch)] = 1;
  return narrow;
}

/** @param before  tokens of the piece so far, which say what tracks are percussion */
function placesOf(
  { vocabulary: { familyOf, indexOf } }: BeatRepresentation,
  before: readonly number[],
  within: readonly number[],
  keep: Kept,
): Place[] {
  const drums = new Set<number>();
  let track = 0;
  const turn = (token: number) => {
    if (familyOf[token] === "track") track = indexOf[token];
    if (familyOf[token] === "program" && indexOf[token] === DRUMS) drums.add(track);
  };
  for (const token of before) turn(token);
  /** Of each token: its moment, its track and, of a pitched note, its pitch. */
  let moment = 0;
  const seen = within.map((token) => {
    turn(token);
    if (["position", "bar"].includes(familyOf[token])) moment++;
    const isNote = familyOf[token] === "pitch" && !drums.has(track);
    return { token, moment, track, pitch: isNote ? indexOf[token] : -1 };
  });
  const tops = new Map<number, number>();
  for (const { moment: at, pitch } of seen) tops.set(at, Math.max(tops.get(at) ?? -1, pitch));
  const isKept = (place: (typeof seen)[number]) =>
    keep === "melody" && place.pitch === tops.get(place.moment);
  const taken = new Map<number, Set<number>>();
  for (const place of seen.filter((one) => one.pitch >= 0 && isKept(one)))
    taken.set(place.track, (taken.get(place.track) ?? new Set()).add(place.pitch));
  const places: Place[] = [];
  let above = 0;
  for (let i = seen.length - 1; i >= 0; i--) {
    const place = seen[i];
    const next = seen[i + 1];
    if (next?.moment !== place.moment || next.track !== place.track) above = 0;
    const isDrawn = place.pitch >= 0 && !isKept(place);
    places.push({
      ...{ token: place.token, isDrawn, above },
      ceiling: keep === "melody" ? (tops.get(place.moment) ?? 128) : 128,
      taken: taken.get(place.track) ?? new Set(),
    });
    if (isDrawn) above++;
  }
  return places.reverse();
}
