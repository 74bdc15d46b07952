// The genetic search of Ferreira and Whitehead 2019: values for the units that speak, with which a model writes what is asked for.
import { BeatGrammar, type BeatLimits } from "@semitone/music";
import { randomStream } from "@semitone/runtime";
import type { LanguageModel } from "../language/open-language-model.ts";
import { hears, laneState } from "../language/probes.ts";
import { sampleToken } from "../language/sample.ts";
import { beatTokensOf } from "../language/write-bars.ts";
import { SemitoneError } from "../semitone-error.ts";
import { bent, evidenceFor, type ProbedWish } from "./probed-wish.ts";

/** The paper: 100 individuals, 10 generations, 30 samples of 128 tokens. Fewer here, so that a search takes seconds. */
const INDIVIDUALS = 16;
const GENERATIONS = 8;
const SAMPLES = 4;
const SAMPLE_TOKENS = 96;
/** Genes are drawn from -LARGEST..LARGEST, and drawn anew with this probability. */
const LARGEST = 2;
const MUTATION = 0.1;

type Genes = Float32Array;
interface Individual {
  readonly genes: Genes;
  readonly fitness: number;
}

/**
 * Evolves one value for each unit that speaks for one of the wishes. The best of a generation goes on as it is; others come from two
 * parents chosen in proportion to fitness, crossed at one point and mutated. Fitness is p(wanted) of music that was written with the values
 * and read again without them, mean of a few samples that all individuals share the chances of.
 *
 * @returns what to add to the hidden state, [units]; the same for the same model and wishes
 */
export async function searchValues(
  model: LanguageModel,
  wishes: readonly ProbedWish[],
  { limits, signal }: { readonly limits?: BeatLimits; readonly signal?: AbortSignal } = {},
): Promise<Float32Array> {
  const units = [...new Set(wishes.flatMap(({ probe }) => probe.units.map(({ unit }) => unit)))].sort(
    (a, b) => a - b,
  );
  if (units.length === 0)
    throw new SemitoneError(
      "steer: expected units that speak of what is asked for; got none: the states tell these classes no better than chance; choose --steer best",
      "option",
    );
  const random = drawsOf(model.config.training.seed);
  const spread = (genes: Genes): Float32Array => {
    const values = new Float32Array(model.config.sizes.units);
    for (const [i, unit] of units.entries()) values[unit] = genes[i];
    return values;
  };
  const judged = async (all: readonly Genes[]): Promise<Individual[]> => {
    const fitness = await fitnessOf(model, wishes, all.map(spread), { limits, signal });
    return all.map((genes, i) => ({ genes, fitness: fitness[i] }));
  };
  const drawn = () => Float32Array.from(units, () => LARGEST * (2 * random() - 1));
  // Nothing added is one of the first: the search never ends below it.
  let all = await judged([new Float32Array(units.length), ...Array.from({ length: INDIVIDUALS - 1 }, drawn)]);
  for (let generation = 1; generation < GENERATIONS; generation++) {
    const elite = bestOf(all);
    const children = Array.from({ length: INDIVIDUALS - 1 }, () => {
      const [a, b] = [chosen(all, random()), chosen(all, random())];
      const cut = Math.floor(random() * units.length);
      return a.genes.map((gene, i) => {
        const inherited = i < cut ? gene : b.genes[i];
        return random() < MUTATION ? LARGEST * (2 * random() - 1) : inherited;
      });
    });
    all = [elite, ...(await judged(children))];
  }
  return spread(bestOf(all).genes);
}

const bestOf = (all: readonly Individual[]): Individual =>
  all.reduce((best, one) => (one.fitness > best.fitness ? one : best));

/** Roulette: with a probability proportional to fitness. @param draw  in [0, 1) */
function chosen(all: readonly Individual[], draw: number): Individual {
  let left = draw * all.reduce((sum, { fitness }) => sum + fitness, 0);
  return all.find(({ fitness }) => (left -= fitness) < 0) ?? all[all.length - 1];
}

/** p(wanted) of what the model writes with each of the values, geometric mean over wishes and mean over samples. */
async function fitnessOf(
  model: LanguageModel,
  wishes: readonly ProbedWish[],
  values: readonly Float32Array[],
  options: { readonly limits?: BeatLimits; readonly signal?: AbortSignal },
): Promise<number[]> {
  const lanes = values.length * SAMPLES;
  const written = await writeSamples(model, lanes, (lane) => values[Math.floor(lane / SAMPLES)], options);
  const means = await meansOf(model, written);
  const told = means.map((mean) =>
    Math.exp(evidenceFor(wishes, (probe) => hears(probe, mean)) / wishes.length),
  );
  return values.map(
    (_, i) => told.slice(i * SAMPLES, (i + 1) * SAMPLES).reduce((sum, share) => sum + share, 0) / SAMPLES,
  );
}

/** [tokens][lanes]: what each lane writes; lanes of equal number modulo SAMPLES are given the same chances. */
async function writeSamples(
  model: LanguageModel,
  lanes: number,
  valuesOf: (lane: number) => Float32Array,
  { limits, signal }: { readonly limits?: BeatLimits; readonly signal?: AbortSignal },
): Promise<Int32Array[]> {
  const form = beatTokensOf(model);
  const [start, end] = [form.vocabulary.token("start"), form.vocabulary.token("end")];
  const grammars = Array.from({ length: lanes }, () => new BeatGrammar(form, limits));
  const draws = randomStream(model.config.training.seed, "language/search/samples");
  const mask = new Uint8Array(model.symbols);
  const chances = new Float64Array(SAMPLES);
  const written = [new Int32Array(lanes).fill(start)];
  let states = model.begin(lanes);
  for (let at = 0; at < SAMPLE_TOKENS; at++) {
    signal?.throwIfAborted();
    const predicted = await model.step(written[at], bent(model, states, valuesOf));
    states = predicted.states;
    draws.uniform(chances, { step: at });
    written.push(
      Int32Array.from(grammars, (grammar, lane) => {
        grammar.allowed(mask);
        mask[end] = 0;
        const logs = predicted.logs.subarray(lane * model.symbols, (lane + 1) * model.symbols);
        const token = sampleToken(logs, mask, { temperature: 1, topP: 1 }, chances[lane % SAMPLES]);
        grammar.push(token);
        return token;
      }),
    );
  }
  return written;
}

/** Mean states of the top layer over the tokens of each lane, read as they are. */
async function meansOf(model: LanguageModel, written: readonly Int32Array[]): Promise<Float64Array[]> {
  const lanes = written[0].length;
  const means = Array.from({ length: lanes }, () => new Float64Array(model.config.sizes.units));
  let states = model.begin(lanes);
  for (const tokens of written) {
    ({ states } = await model.step(tokens, states));
    for (const [lane, mean] of means.entries()) {
      const values = laneState(model, states, lane);
      for (let unit = 0; unit < mean.length; unit++) mean[unit] += values[unit] / written.length;
    }
  }
  return means;
}

/** Numbers in [0, 1), one after the other. */
function drawsOf(seed: number): () => number {
  const stream = randomStream(seed, "language/search/genes");
  const block = new Float64Array(1024);
  let taken = 0;
  return () => {
    if (taken % block.length === 0) stream.uniform(block, { step: taken / block.length });
    return block[taken++ % block.length];
  };
}
