// Music written token by token, a few bars at a time: of several versions of these the best is kept and goes on.
import type { BeatGrammar, BeatLimits, BeatRepresentation } from "@semitone/music";
import { BeatGrammar as Grammar } from "@semitone/music";
import { randomStream } from "@semitone/runtime";
import { SemitoneError } from "../semitone-error.ts";
import { type Bar, barsOf, Echo, type EchoPlan } from "./echo.ts";
import type { LanguageModel, LanguageStates } from "./open-language-model.ts";
import { type Sampling, sampleToken } from "./sample.ts";

/** A piece on its way: its tokens, what may come next, and what the model expects. */
export interface Version {
  readonly tokens: readonly number[];
  readonly grammar: BeatGrammar;
  /** Of one lane, after the last token. */
  readonly states: LanguageStates;
  readonly logs: Float32Array;
}

/** A place where a token is to come. */
export interface Choice {
  /** log p(next token), in nats. */
  readonly logs: Float32Array;
  /** 1 for tokens that may come. */
  readonly mask: Uint8Array;
}

/** Leads what is written, token by token. The same for the same tokens so far. */
export interface Lead {
  /** Log probabilities as they are to count, up to a constant. @param choices  of each lane; undefined where there is none */
  weigh?(
    choices: readonly (Choice | undefined)[],
    states: LanguageStates,
  ): Promise<readonly (Float32Array | undefined)[]>;
  /** States as the next tokens are to be read with. */
  bend?(states: LanguageStates): LanguageStates;
}

/** How good each version is, the higher the better; the same for the same versions. */
export type Merits = (versions: readonly Version[]) => Promise<readonly number[]> | readonly number[];

export interface WritePlan extends Sampling {
  /** Bars to write, >= 1, after those there are. */
  readonly bars: number;
  readonly seed: number;
  readonly limits?: BeatLimits;
  /** Versions of every few bars, >= 1. @default 1 */
  readonly versions?: number;
  /** Chooses among them. @default the first */
  readonly merits?: Merits;
  readonly lead?: Lead;
  readonly echo?: EchoPlan;
  /** Noise on the merits, in nats, so that seeds differ where merits hardly do. @default 0 */
  readonly play?: number;
  readonly signal?: AbortSignal;
}

/** Bars of a phrase, after which a version is chosen. */
const PHRASE = 4;
/** Tokens of a bar beyond which it is closed. */
const MOST_TOKENS = 1024;

/** The representation that can be written token by token. @throws SemitoneError (`option`) */
export function beatTokensOf({ representation }: Pick<LanguageModel, "representation">): BeatRepresentation {
  if (representation.name === "beat") return representation as BeatRepresentation;
  throw new SemitoneError(
    `the language model: expected tokens of the representation beat to write music; got ${representation.name}; train one with the default tokens`,
    "option",
  );
}

/** Tokens of a piece that are read before it is gone on with: of a longer one, its last bars. */
const MOST_READ = 4096;

/** Reads tokens to go on from; without any, a piece begins. @param tokens  without `start` and `end` */
export async function beginWith(
  model: LanguageModel,
  tokens: readonly number[] = [],
  limits: BeatLimits = {},
): Promise<Version> {
  const form = beatTokensOf(model);
  const grammar = new Grammar(form, limits);
  let { logs, states } = await model.step(Int32Array.of(form.vocabulary.token("start")), model.begin(1));
  const bar = form.vocabulary.token("bar");
  const from = tokens.length > MOST_READ ? Math.max(0, tokens.indexOf(bar, tokens.length - MOST_READ)) : 0;
  for (const [at, token] of tokens.entries()) {
    grammar.push(token);
    if (at >= from) ({ logs, states } = await model.step(Int32Array.of(token), states));
  }
  return { tokens, grammar, states, logs };
}

/**
 * Goes on from a version, four bars after four bars, and hands over the best version of each; the last has all bars that were asked for. The
 * same model, version and plan give the same tokens.
 */
export async function* writeBars(
  model: LanguageModel,
  from: Version,
  plan: WritePlan,
): AsyncGenerator<Version, void, void> {
  const { bars, versions = 1, merits, play = 0, seed, limits } = plan;
  const first = from.grammar.bars;
  let best: Version = { ...from, grammar: from.grammar.clone(limits) };
  for (let done = 0, phrase = 0; done < bars; phrase++) {
    done = Math.min(bars, done + PHRASE);
    const written = await writePhrase(model, best, first + done, plan, phrase, versions);
    if (!merits || versions === 1) best = written[0];
    else {
      const noise = randomStream(seed, `language/choice/${phrase}`).uniform(new Float64Array(versions));
      const scores = (await merits(written)).map(
        (merit, v) => merit - play * Math.log(-Math.log(Math.max(noise[v], Number.MIN_VALUE))),
      );
      best = written[scores.indexOf(Math.max(...scores))];
    }
    yield best;
  }
}

/** A lane that is being written. */
interface Lane {
  readonly version: number;
  readonly tokens: number[];
  readonly grammar: BeatGrammar;
  readonly draws: (n: number) => number;
  /** All bars of the piece, where they may be echoed. */
  readonly bars: Bar[];
  /** In the bar that is being written. */
  echo?: Echo;
}

/** So many versions that go on from one until `until` bars are full. */
async function writePhrase(
  model: LanguageModel,
  from: Version,
  until: number,
  plan: WritePlan,
  phrase: number,
  versions: number,
): Promise<Version[]> {
  const form = beatTokensOf(model);
  const bar = form.vocabulary.token("bar");
  const before = plan.echo ? barsOf(from.tokens, bar) : [];
  const done: Version[] = [];
  let lanes = Array.from({ length: versions }, (_, version): Lane => {
    const draws = drawsOf(plan.seed, `language/${phrase}/${version}`);
    return { version, tokens: [], grammar: from.grammar.clone(), draws, bars: [...before] };
  });
  let states = model.pick(
    from.states,
    lanes.map(() => 0),
  );
  let logs = lanes.map(() => from.logs);
  for (let n = 0; lanes.length > 0; n++) {
    plan.signal?.throwIfAborted();
    const next = await nextTokens(form, lanes, { logs, states }, plan, n);
    const isOver = (lane: number) => next[lane] === bar && lanes[lane].grammar.bars >= until;
    const going = [...lanes.keys()].filter((lane) => !isOver(lane));
    for (const [lane, { version, tokens, grammar }] of lanes.entries())
      if (isOver(lane))
        done[version] = {
          tokens: [...from.tokens, ...tokens],
          grammar,
          states: model.pick(states, [lane]),
          logs: logs[lane],
        };
    if (going.length < lanes.length) states = model.pick(states, going);
    lanes = going.map((lane) => lanes[lane]);
    if (lanes.length === 0) break;
    const read = Int32Array.from(going, (lane) => next[lane]);
    for (const [lane, token] of read.entries()) push(form, lanes[lane], token, plan.echo);
    const predicted = await model.step(read, plan.lead?.bend?.(states) ?? states);
    states = predicted.states;
    const size = model.symbols;
    logs = lanes.map((_, lane) => predicted.logs.subarray(lane * size, (lane + 1) * size));
  }
  return done;
}

/** A token for each lane. A phrase begins with a bar; it is over where the one after it would. */
async function nextTokens(
  form: BeatRepresentation,
  lanes: readonly Lane[],
  { logs, states }: { readonly logs: readonly Float32Array[]; readonly states: LanguageStates },
  plan: WritePlan,
  n: number,
): Promise<number[]> {
  const { vocabulary } = form;
  const [bar, end] = [vocabulary.token("bar"), vocabulary.token("end")];
  const choices = lanes.map(({ grammar, echo }, lane): Choice | undefined => {
    if (n === 0 || n > MOST_TOKENS * PHRASE) return undefined;
    const mask = new Uint8Array(vocabulary.size);
    grammar.allowed(mask);
    mask[end] = 0;
    if (!mask.includes(1)) return undefined;
    return { mask, logs: plan.echo && echo ? echoed(logs[lane], echo, plan.echo.weight) : logs[lane] };
  });
  const weighed = await plan.lead?.weigh?.(choices, states);
  return choices.map((choice, lane) =>
    choice ? sampleToken(weighed?.[lane] ?? choice.logs, choice.mask, plan, lanes[lane].draws(n)) : bar,
  );
}

function echoed(logs: Float32Array, echo: Echo, weight: number): Float32Array {
  const { next } = echo;
  if (next === undefined) return logs;
  const weighed = logs.slice();
  for (const token of next) weighed[token] += weight;
  return weighed;
}

function push(form: BeatRepresentation, lane: Lane, token: number, plan: EchoPlan | undefined): void {
  lane.tokens.push(token);
  lane.grammar.push(token);
  if (plan === undefined) return;
  if (token === form.vocabulary.token("bar")) {
    const isFirst = lane.tokens.length === 1;
    if (!isFirst) lane.bars.push(barsOf(lane.tokens.slice(0, -1), token).at(-1)!);
    lane.echo = new Echo(form, plan.of(lane.bars));
  } else lane.echo?.push(token);
}

/** Numbers in [0, 1) of a stream, a thousand made at once. */
function drawsOf(seed: number, name: string): (n: number) => number {
  const stream = randomStream(seed, name);
  const block = new Float64Array(1024);
  let made = -1;
  return (n) => {
    const wanted = Math.floor(n / block.length);
    if (wanted !== made) stream.uniform(block, { step: (made = wanted) });
    return block[n % block.length];
  };
}
