// What every kind of layers shares: the sizes of parents and outputs, rows behind leading axes, the fully connected end.
import {
  formatShape,
  type Initializer,
  linear,
  mlp,
  type Parameters,
  reshape,
  type Shape,
  sameShape,
  scope,
  sizeOf,
  type Tensor,
} from "@semitone/graph";
import { ModelError } from "../errors.ts";

/** A vector by its length, or a structured event by its axes: [steps, features], [rows, columns], [rows, columns, channels]. */
export type EventSize = number | readonly number[];

export interface LayersOptions {
  /** Size of each parent, in the order the model names them. */
  readonly inputs: readonly EventSize[];
  /** Size of one event: latent dimensions, classes, features, or axes. */
  readonly outputs: EventSize;
  /** Widths of the fully connected layers: before the heads of an encoder, at the start of a decoder. */
  readonly hidden: readonly number[];
  readonly activation: (x: Tensor) => Tensor;
  readonly weight?: Initializer;
}

/**
 * Layers from parents to one output for each head, [..., rows, ...event]. Leading axes of the parents broadcast, so that an enumerated
 * class costs only from the layer on at which it enters.
 */
export type Layers = (
  parameters: Parameters,
  heads: readonly string[],
  options: LayersOptions,
) => (...parents: readonly Tensor[]) => readonly Tensor[];

/** The axes of an event; a vector has one. */
export const axesOf = (size: EventSize): readonly number[] => (typeof size === "number" ? [size] : size);

export const elementsOf = (size: EventSize): number => axesOf(size).reduce((total, axis) => total * axis, 1);

/** [..., ...event] with the event's axes in one. */
export function flatten(x: Tensor, size: EventSize, what: string): Tensor {
  return reshape(x, [...leadOf(x, size, what), elementsOf(size)]);
}

/** Everything before the event's axes. */
export function leadOf(x: Tensor, size: EventSize, what: string): Shape {
  const axes = axesOf(size);
  const cut = Math.max(x.rank - axes.length, 0);
  if (!sameShape(x.shape.slice(cut), axes))
    throw new ModelError(`network: ${what} must end in ${formatShape(axes)}; got ${formatShape(x.shape)}`);
  return x.shape.slice(0, cut);
}

/** `f` over [rows, ...event], whatever axes there are before the rows. */
export function overRows(x: Tensor, size: EventSize, what: string, f: (flat: Tensor) => Tensor): Tensor {
  const lead = leadOf(x, size, what);
  const result = f(reshape(x, [sizeOf(lead), ...axesOf(size)]));
  return reshape(result, [...lead, ...result.shape.slice(1)]);
}

/** Hidden layers, then a linear head for each name: vectors to vectors. */
export function fullyConnected(
  parameters: Parameters,
  heads: readonly string[],
  {
    inputs,
    hidden,
    outputs,
    activation,
    weight,
  }: LayersOptions & { readonly inputs: readonly number[]; readonly outputs: number },
): (...xs: readonly Tensor[]) => Tensor[] {
  const body = mlp(parameters, { inputs, hidden, activation, weight });
  const last = hidden.at(-1);
  const ends = heads.map((name) =>
    scope(name, () => linear(parameters, { inputs: last === undefined ? inputs : [last], outputs, weight })),
  );
  return (...xs) => {
    const features = last === undefined ? xs : [body(...xs)];
    return ends.map((end) => end(...features));
  };
}

/** Fully connected throughout; events are read and written as vectors. The kind of layers where no other is chosen. */
export const mlpLayers: Layers = (parameters, heads, options) => {
  const { inputs, outputs } = options;
  const network = fullyConnected(parameters, heads, {
    ...options,
    inputs: inputs.map(elementsOf),
    outputs: elementsOf(outputs),
  });
  return (...parents) =>
    network(...parents.map((x, i) => flatten(x, inputs[i], `parent ${i}`))).map((y) =>
      reshape(y, [...y.shape.slice(0, -1), ...axesOf(outputs)]),
    );
};

/** Layers that read one event, or write one. */
export type Direction =
  | {
      readonly kind: "encoder";
      readonly event: readonly number[];
      readonly at: number;
      readonly outputs: number;
    }
  | { readonly kind: "decoder"; readonly event: readonly number[]; readonly vectors: readonly number[] };

/**
 * An encoder has one event among its parents, beside vectors, and puts out a vector; a decoder has vectors and puts out an event.
 *
 * @throws ModelError if there is no event, or more than one
 */
export function directionOf(where: string, { inputs, outputs }: LayersOptions): Direction {
  const events = inputs.flatMap((size, at) => (typeof size === "number" ? [] : [{ event: size, at }]));
  const vectors = inputs.filter((size) => typeof size === "number");
  if (events.length === 1 && typeof outputs === "number") return { kind: "encoder", ...events[0], outputs };
  if (events.length === 0 && typeof outputs !== "number") return { kind: "decoder", event: outputs, vectors };
  throw new ModelError(
    `${where}: one side must be an event, given by its axes, the other vectors; got inputs ${inputs.map((size) => `[${size}]`).join(", ")} and outputs [${outputs}]`,
  );
}

/** An event to a vector of `features`, [rows, ...event] -> [rows, features]; then fully connected with the other parents. */
export function encoderOf(
  parameters: Parameters,
  heads: readonly string[],
  options: LayersOptions,
  { event, at, outputs }: Extract<Direction, { kind: "encoder" }>,
  summary: { readonly features: number; apply(x: Tensor): Tensor },
): (...parents: readonly Tensor[]) => readonly Tensor[] {
  const end = fullyConnected(parameters, heads, {
    ...options,
    inputs: options.inputs.map((size, i) => (i === at ? summary.features : (size as number))),
    outputs,
  });
  return (...parents) =>
    end(...parents.map((x, i) => (i === at ? overRows(x, event, `parent ${i}`, summary.apply) : x)));
}
