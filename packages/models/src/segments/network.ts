// The segment model: a GM-VAE by factors over two bars. One latent factor for each attribute with a mixture prior of its own, one for style
// without labels, and one latent for each beat that holds the beatLatents; the notes and their qualities are observed.
//
//   p = p(x | beats, factors, qualities) p(variation | beats, factors, variedQualities)
//       prod_t p(beat_t | beat_<t, previous, factors, qualities) p(qualities | factors) prod_i p(c_i) p(factor_i | c_i)
//   q = prod_t q(beat_t | x, qualities) prod_i q(factor_i | x, qualities) q(c_i | x),  q(c_i | x) = E_q(factor_i)[p(c_i | factor_i)]
//
// A variation is the same segment with other qualities, made by rule: that one set of latents explains both is what makes qualities into
// faders. Its qualities, how bars are cut (`grid`) and the segment before (`previous`) are content: conditioned on, not explained. The decoder writes all steps at
// once, so that what it draws is what it was trained on, and nothing but the latents can carry the music.

import {
  add,
  clip,
  concat,
  detach,
  glorotUniform,
  type Initializer,
  linear,
  mul,
  type Parameters,
  pick,
  relu,
  reshape,
  scope,
  slice,
  sub,
  type Tensor,
  zerosInitializer,
} from "@semitone/graph";
import { BAR_STEPS, BARS, BEATS, CELLS, PITCHES } from "@semitone/music/cells";
import {
  bernoulli,
  content,
  type Distribution,
  defineModel,
  type LearnedMixture,
  latent,
  learnedMixture,
  type Model,
  normal,
  observed,
  p,
  partiallyObserved,
  q,
} from "@semitone/prob";
import type { NetworkKind } from "../choices.ts";
import { beatNetwork, DEFAULT_NETWORKS, type SegmentNetworks } from "./beat-network.ts";
import { classOf, factorId, latentOf, STYLE } from "./factor-name.ts";
import { GRID_SIZE, gridParts, NOTE_QUALITIES, QUALITIES } from "./qualities.ts";

/** What a factor is of: as many classes as an attribute has. */
export interface Factor {
  /** An id, see `factorId`. */
  readonly name: string;
  readonly classes: number;
}

/** The factors of attributes, in their order. */
export const factorsOf = (attributes: readonly { readonly classes: readonly unknown[] }[]): Factor[] =>
  attributes.map(({ classes }, i) => ({ name: factorId(i), classes: classes.length }));

/** Sizes of the model; part of what a trained one stores. */
export interface SegmentNetworkSizes {
  /** Of the latent of one beat. */
  readonly beatLatent: number;
  /** Of the latent of each factor. */
  readonly factor: number;
  /** Components of the style factor. */
  readonly styles: number;
  /** Of the layers that see one beat. */
  readonly beat: number;
  /** Of the layers that see the whole segment. */
  readonly hidden: number;
}

export const DEFAULT_SIZES: SegmentNetworkSizes = {
  beatLatent: 24,
  factor: 4,
  styles: 8,
  beat: 304,
  hidden: 224,
};

export interface SegmentNetwork {
  readonly model: Model;
  /** Ids: those of the attributes in order, then `STYLE`. */
  readonly factors: readonly string[];
  /** The priors of the factors, in the order of `factors`. */
  readonly mixtures: readonly LearnedMixture[];
  /**
   * p(beat_t | beat_<t, previous, factors, qualities, grid) of the beat after those given.
   *
   * @param beats [rows, beatLatents] each
   */
  prior(before: Preceding, beats: readonly Tensor[]): Distribution;
  /** p(qualities | factors), for the factors' latents joined. */
  describe(factors: Tensor): Distribution;
  /** Latents and what they are conditioned on to logits of cells [rows, CELLS]. */
  decode(given: Decoded): Tensor;
}

/** What the beats of a segment are conditioned on. */
export interface Preceding {
  /** [rows, CELLS] */
  readonly previous: Tensor;
  /** The factors' latents in order, joined. */
  readonly factors: Tensor;
  readonly qualities: Tensor;
  readonly grid: Tensor;
}

export interface Decoded {
  /** The beats' latents in order, joined: [rows, BEATS * beatLatents]. */
  readonly beatLatents: Tensor;
  /** The factors' latents in order, joined: [rows, factors * factor]. */
  readonly factors: Tensor;
  /** Standardised, [rows, QUALITIES.length]. */
  readonly qualities: Tensor;
  readonly grid: Tensor;
}

/** The latents of the beats, in order. */
export const BEAT_LATENTS: readonly string[] = Array.from({ length: BEATS }, (_, t) => `beat/${t}`);

/** Cells beside the bar get this logit. */
const OFF = -12;
/** Standard deviations stay within e^-4 and e: the first steps of a prior must not run away. */
const LOG_SCALES = [-4, 1] as const;

/** Declares the model and creates its parameters. */
export function segmentNetwork(
  parameters: Parameters,
  attributes: readonly Factor[],
  sizes: SegmentNetworkSizes,
  networks: SegmentNetworks = DEFAULT_NETWORKS,
): SegmentNetwork {
  const factors = [...attributes, { name: STYLE, classes: sizes.styles }];
  const layers = segmentLayers(parameters, factors, sizes, networks);
  const model = defineModel({
    name: "Segments of two bars, by factors",
    variables: variablesOf(factors),
    generative: generativeSide(layers),
    inference: inferenceSide(layers),
  });
  const { names, mixtures, prior, describe, decode } = layers;
  return { model, factors: names, mixtures, prior, describe, decode };
}

type Layers = ReturnType<typeof segmentLayers>;

/** All parameters, as the functions that use them. */
function segmentLayers(
  parameters: Parameters,
  factors: readonly Factor[],
  sizes: SegmentNetworkSizes,
  networks: SegmentNetworks,
) {
  const names = factors.map(({ name }) => name);
  const encodeBeats = shared(scope("beats", () => beatEncoder(parameters, sizes, networks.encoder)));
  const given = [BEATS * sizes.beat, QUALITIES.length, GRID_SIZE];
  const body = scope("encoder", () => linear(parameters, { inputs: given, outputs: sizes.hidden }));
  const read = shared((x: Tensor, qualities: Tensor, grid: Tensor) =>
    relu(body(joinBeats(encodeBeats(x)), qualities, grid)),
  );
  const [beatLoc, beatLogScale] = (["loc", "logScale"] as const).map((name) =>
    scope(`encoder/beat/${name}`, () =>
      shared(
        beatLayer(
          parameters,
          [sizes.beat, sizes.hidden],
          sizes.beatLatent,
          name === "loc" ? glorotUniform : zerosInitializer,
        ),
      ),
    ),
  );
  const mixtures = factors.map(({ name, classes }) =>
    scope(`rooms/${name}`, () =>
      learnedMixture(parameters, { components: classes, size: sizes.factor, scaleFloor: 0.3 }),
    ),
  );
  const factorHeads = names.map((name) =>
    scope(`encoder/rooms/${name}`, () => normalHead(parameters, [sizes.hidden], sizes.factor)),
  );
  const factorSize = factors.length * sizes.factor;
  const prior = scope("prior", () => beatPrior(parameters, encodeBeats, factorSize, sizes));
  const describe = scope("qualities", () => qualityHead(parameters, factorSize));
  const decode = scope("decoder", () => cellDecoder(parameters, factorSize, sizes, networks.decoder));
  const join = shared((...xs: Tensor[]) => concat(xs));
  const joined = (parents: Parents) => join(...names.map(latentOf).map((name) => parents[name]));
  const cells = (parents: Parents, qualities: Tensor) => {
    const beatLatents = join(...BEAT_LATENTS.map((name) => parents[name]));
    return bernoulli({
      logits: decode({ beatLatents, factors: joined(parents), qualities, grid: parents.grid }),
    });
  };
  return {
    names,
    encodeBeats,
    read,
    beatLoc,
    beatLogScale,
    mixtures,
    factorHeads,
    prior,
    describe,
    decode,
    joined,
    cells,
  };
}

type Parents = Readonly<Record<string, Tensor>>;

function qualityHead(parameters: Parameters, factorSize: number): (latents: Tensor) => Distribution {
  const hidden = scope("hidden", () => linear(parameters, { inputs: [factorSize], outputs: 64 }));
  const head = scope("head", () => normalHead(parameters, [64], QUALITIES.length));
  return (latents) => head(relu(hidden(latents)));
}

const variablesOf = (factors: readonly Factor[]) => ({
  x: observed([CELLS]),
  variation: observed([CELLS]),
  qualities: observed([QUALITIES.length]),
  variedQualities: content([QUALITIES.length]),
  grid: content([GRID_SIZE]),
  previous: content([CELLS]),
  ...Object.fromEntries(BEAT_LATENTS.map((name) => [name, latent()])),
  ...Object.fromEntries(
    factors.flatMap(({ name, classes }) => [
      [classOf(name), name === STYLE ? latent() : partiallyObserved([classes])],
      [latentOf(name), latent()],
    ]),
  ),
});

function generativeSide({ names, mixtures, describe, prior, joined, cells }: Layers) {
  const latents = names.map(latentOf);
  return [
    ...names.flatMap((name, i) => [
      p(classOf(name), [], () => mixtures[i].weights),
      p(latentOf(name), [classOf(name)], (parents) => mixtures[i].component(parents[classOf(name)])),
    ]),
    p("qualities", latents, (parents) => describe(joined(parents))),
    ...BEAT_LATENTS.map((name, t) =>
      p(name, [...BEAT_LATENTS.slice(0, t), ...latents, "previous", "qualities", "grid"], (parents) =>
        prior(
          {
            previous: parents.previous,
            factors: joined(parents),
            qualities: parents.qualities,
            grid: parents.grid,
          },
          BEAT_LATENTS.slice(0, t).map((before) => parents[before]),
        ),
      ),
    ),
    p("x", [...BEAT_LATENTS, ...latents, "qualities", "grid"], (parents) =>
      cells(parents, parents.qualities),
    ),
    p("variation", [...BEAT_LATENTS, ...latents, "variedQualities", "grid"], (parents) =>
      cells(parents, parents.variedQualities),
    ),
  ];
}

function inferenceSide({ names, encodeBeats, read, beatLoc, beatLogScale, factorHeads, mixtures }: Layers) {
  return [
    ...BEAT_LATENTS.map((name, t) =>
      q(name, ["x", "qualities", "grid"], ({ x, qualities, grid }) => {
        const [beats, whole] = [encodeBeats(x), read(x, qualities, grid)];
        return boundedNormal(pick(beatLoc(beats, whole), 1, t), pick(beatLogScale(beats, whole), 1, t));
      }),
    ),
    ...names.flatMap((name, i) => [
      q(latentOf(name), ["x", "qualities", "grid"], ({ x, qualities, grid }) =>
        factorHeads[i](read(x, qualities, grid)),
      ),
      q(
        classOf(name),
        ["x", "qualities", "grid"],
        (parents) => mixtures[i].responsibilities(parents[latentOf(name)]),
        { through: [latentOf(name)] },
      ),
    ]),
  ];
}

/** Cells of one beat. */
const BEAT_CELLS = CELLS / BEATS;

/** [rows, BEATS, n] -> [rows, BEATS * n] */
const joinBeats = (x: Tensor): Tensor => reshape(x, [x.shape[0], BEATS * (x.shape[2] as number)]);

/** `build` that gives the same nodes for the same tensors: conditionals that share a network then share its gradient, too. */
function shared<Result>(build: (...xs: Tensor[]) => Result): (...xs: Tensor[]) => Result {
  const built: { readonly xs: readonly Tensor[]; readonly result: Result }[] = [];
  return (...xs) => {
    const known = built.find(
      (entry) => entry.xs.length === xs.length && entry.xs.every((x, i) => x === xs[i]),
    );
    if (known) return known.result;
    const result = build(...xs);
    built.push({ xs, result });
    return result;
  };
}

/** y_t = x_t W + v_t + whole U: the same map for all beats but for what it adds; x [rows, BEATS, n], whole [rows, m]. */
function beatLayer(
  parameters: Parameters,
  [own, whole]: readonly [own: number, whole: number],
  outputs: number,
  weight: Initializer = glorotUniform,
): (x: Tensor, whole: Tensor) => Tensor {
  const fromOwn = scope("own", () => linear(parameters, { inputs: [own], outputs, weight }));
  const fromWhole = scope("whole", () =>
    linear(parameters, { inputs: [whole], outputs, bias: false, weight }),
  );
  const byBeat = parameters.create("byBeat", [1, BEATS, outputs], zerosInitializer, { decay: false });
  return (x, view) => {
    const [rows] = x.shape;
    // As matrices: a product over three axes would cost a gradient for each row.
    const each = reshape(fromOwn(reshape(x, [-1 as number, own])), [rows, BEATS, outputs]);
    return add(add(each, reshape(fromWhole(view), [rows, 1, outputs])), byBeat);
  };
}

/** [rows, CELLS] -> [rows, BEATS, beat]: all beats read alike, then each depends on the others as the kind of network lets it. */
function beatEncoder(
  parameters: Parameters,
  { beat }: SegmentNetworkSizes,
  kind: NetworkKind,
): (x: Tensor) => Tensor {
  const layer = linear(parameters, { inputs: [BEAT_CELLS], outputs: beat });
  const betweenBeats = beatNetwork(parameters, kind, beat);
  return (x) =>
    betweenBeats(reshape(relu(layer(reshape(x, [-1 as number, BEAT_CELLS]))), [x.shape[0], BEATS, beat]));
}

/** Every beat given all those before it, each of which is projected once: sums that grow. */
function beatPrior(
  parameters: Parameters,
  encodeBeats: (x: Tensor) => Tensor,
  factorSize: number,
  { beat, hidden, beatLatent }: SegmentNetworkSizes,
): SegmentNetwork["prior"] {
  const context = scope("context", () =>
    linear(parameters, { inputs: [BEATS * beat, QUALITIES.length, GRID_SIZE, factorSize], outputs: hidden }),
  );
  const starts = BEAT_LATENTS.map((_, t) =>
    scope(`start${t}`, () => linear(parameters, { inputs: [hidden], outputs: hidden })),
  );
  const fromBeat = BEAT_LATENTS.slice(1).map((_, t) =>
    scope(`from${t}`, () => linear(parameters, { inputs: [beatLatent], outputs: hidden, bias: false })),
  );
  const second = scope("second", () => linear(parameters, { inputs: [hidden], outputs: hidden }));
  const head = scope("beat", () => normalHead(parameters, [hidden], beatLatent));
  // What encodes the present learns from the present; here it is only read.
  const contextOf = shared((previous: Tensor, qualities: Tensor, grid: Tensor, factors: Tensor) =>
    relu(context(joinBeats(detach(encodeBeats(previous))), qualities, grid, factors)),
  );
  const project = fromBeat.map((layer) => shared(layer));
  const sumOf = (beats: readonly Tensor[]) =>
    beats.map((latent, t) => project[t](latent)).reduce((total, part) => add(total, part));
  return ({ previous, factors, qualities, grid }, beats) => {
    const begun = starts[beats.length](contextOf(previous, qualities, grid, factors));
    return head(relu(second(relu(beats.length === 0 ? begun : add(begun, sumOf(beats))))));
  };
}

const boundedNormal = (loc: Tensor, logScale: Tensor): Distribution =>
  normal({ loc, logScale: clip(logScale, ...LOG_SCALES) });

function normalHead(
  parameters: Parameters,
  inputs: readonly number[],
  outputs: number,
): (...xs: Tensor[]) => Distribution {
  const loc = scope("loc", () => linear(parameters, { inputs, outputs }));
  const logScale = scope("logScale", () => linear(parameters, { inputs, outputs, weight: zerosInitializer }));
  return (...xs) => boundedNormal(loc(...xs), logScale(...xs));
}

/** All beats alike, each from its own latent and a view of the whole, then from the others as the kind of network lets it. */
function cellDecoder(
  parameters: Parameters,
  factorSize: number,
  { beatLatent, beat, hidden }: SegmentNetworkSizes,
  kind: NetworkKind,
): (given: Decoded) => Tensor {
  const whole = scope("whole", () =>
    linear(parameters, {
      inputs: [BEATS * beatLatent, factorSize, NOTE_QUALITIES, GRID_SIZE],
      outputs: hidden,
    }),
  );
  const ofBeat = scope("beat", () => beatLayer(parameters, [beatLatent, hidden], beat));
  const betweenBeats = beatNetwork(parameters, kind, beat);
  const toCells = scope("cells", () => linear(parameters, { inputs: [beat], outputs: BEAT_CELLS }));
  return ({ beatLatents: latents, factors, qualities, grid }) => {
    const [rows] = latents.shape;
    // Tempo and velocity are no business of the notes.
    const ofNotes = slice(qualities, { axis: 1, end: NOTE_QUALITIES });
    const view = relu(whole(latents, factors, ofNotes, grid));
    const beats = betweenBeats(relu(ofBeat(reshape(latents, [rows, BEATS, beatLatent]), view)));
    const silent = mul(sub(1, gridParts(grid).used), OFF);
    const cells = reshape(toCells(reshape(beats, [-1 as number, beat])), [
      rows,
      BARS,
      BAR_STEPS,
      2 * PITCHES,
    ]);
    return reshape(add(cells, reshape(silent, [rows, 1, BAR_STEPS, 1])), [rows, CELLS]);
  };
}
