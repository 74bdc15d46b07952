// What the segment model learns by: the derived bound, and compliance to qualities that were not the segment's own.

import {
  add,
  concat,
  constant,
  div,
  input,
  mean,
  mul,
  sigmoid,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from "@semitone/graph";
import { derive, type ModelInput, maskName, objective, type Weights } from "@semitone/prob";
import { classOf, latentOf, STYLE } from "./factor-name.ts";
import { BEAT_LATENTS, type SegmentNetwork } from "./network.ts";
import { PACKED, unpackCells } from "./packed-cells.ts";
import { cellQualities, GRID_SIZE, NOTE_QUALITIES, QUALITIES } from "./qualities.ts";
import type { QualityScale } from "./segment-rows.ts";

export interface SegmentObjectiveOptions {
  /** Rows of a batch. */
  readonly rows: number;
  readonly scale: QualityScale;
  /** Weight of the KL terms. */
  readonly beta: Weights;
  /** Weight of log q(label | x) in rows with a label. */
  readonly alpha: number;
  /** Weight of a deviation of one standard deviation from a quality asked for, in nats. */
  readonly compliance: Tensor | number;
}

export interface SegmentObjective {
  readonly loss: Tensor;
  readonly terms: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly ModelInput[];
}

/** Cells come packed, as inputs `x` and `previous` [rows, PACKED]. */
export function segmentObjective(
  network: SegmentNetwork,
  { rows, scale, beta, alpha, compliance }: SegmentObjectiveOptions,
): SegmentObjective {
  const { model, factors, decode } = network;
  // The same tensors for the bound and for what follows from its draws, so that networks run once.
  const data = dataInputs(network, rows);
  const values = {
    ...data,
    x: unpackCells(data.x),
    variation: unpackCells(data.variation),
    previous: unpackCells(data.previous),
  };
  const bound = objective(model, { rows, alpha, beta, values });
  const drawn = derive(model, rows, values).values;
  const { qualities, grid } = data;
  const wanted = exchangeOne(qualities);
  const logits = decode({
    beatLatents: concat(BEAT_LATENTS.map((name) => drawn.get(name)!)),
    factors: concat(factors.map((factor) => drawn.get(latentOf(factor))!)),
    qualities: wanted,
    grid,
  });
  const measured = standardizedTensor(cellQualities(sigmoid(logits), grid), scale);
  const difference = sub(measured, slice(wanted, { axis: 1, end: NOTE_QUALITIES }));
  // A Huber-like distance: square where small, so that compliance is exact, linear where the music cannot follow.
  const distance = mean(sum(sub(sqrt(add(square(difference), 1)), 1), { axes: 1 }));
  return {
    loss: add(bound.loss, mul(distance, compliance)),
    terms: { ...bound.terms, disobedience: mean(square(difference)) },
    inputs: [
      ...bound.inputs,
      ...Object.entries(data).map(([name, tensor]): ModelInput => ({ name, kind: "data", tensor })),
    ],
  };
}

/** Inputs for everything that is observed, labels and their masks included; cells come packed. */
function dataInputs({ factors, mixtures }: SegmentNetwork, rows: number) {
  const table = (name: string, width: number) => input(name, [rows, width]);
  const labels = factors.flatMap((factor, i) =>
    factor === STYLE
      ? []
      : [
          [classOf(factor), table(classOf(factor), mixtures[i].components)] as const,
          [maskName(classOf(factor)), input(maskName(classOf(factor)), [rows])] as const,
        ],
  );
  return {
    x: table("x", PACKED),
    variation: table("variation", PACKED),
    previous: table("previous", PACKED),
    qualities: table("qualities", QUALITIES.length),
    variedQualities: table("variedQualities", QUALITIES.length),
    grid: table("grid", GRID_SIZE),
    ...Object.fromEntries(labels),
  };
}

/** Each row with one of its qualities, by turns, taken from the row before it. */
function exchangeOne(qualities: Tensor): Tensor {
  const [rows, size] = qualities.shape as readonly number[];
  const others = concat([slice(qualities, { start: rows - 1 }), slice(qualities, { end: rows - 1 })], 0);
  const exchanged = Float64Array.from({ length: rows * size }, (_, i) =>
    Number(i % size === Math.floor(i / size) % NOTE_QUALITIES),
  );
  return add(qualities, mul(sub(others, qualities), constant(exchanged, [rows, size])));
}

function standardizedTensor(qualities: Tensor, { mean: centre, deviation }: QualityScale): Tensor {
  const row = (values: readonly number[]) => constant(values.slice(0, NOTE_QUALITIES), [1, NOTE_QUALITIES]);
  return div(sub(qualities, row(centre)), row(deviation));
}
