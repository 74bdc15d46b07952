// A tagger as one ONNX graph for tools outside semitone: raw feature rows in, probabilities (or a number) for each task out.
import {
  add,
  cast,
  clip,
  concat,
  constant,
  div,
  equal,
  erf,
  exp,
  gather,
  inferenceProgram,
  input,
  log,
  matMul,
  maximum,
  mul,
  neg,
  Parameters,
  pick,
  reshape,
  softmax,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  topK,
  transpose,
  where,
} from "@semitone/graph";
import { widthOf } from "../features/reads.ts";
import { LEAST_PROBABILITY } from "../tagger/calibrate.ts";
import type { PredictorState } from "../tagger/predictor.ts";
import { CLIP, type ScalerState } from "../tagger/scaler.ts";
import { type LearntTask, nameOf, type Tagger } from "../tagger/tagger.ts";

/** ONNX bytes; the input `features` is [batch, columns that the run reads] with NaN where undefined, each output is called like its task. */
export function taggerGraph({
  reads,
  scaler,
  tasks,
}: Pick<Tagger, "reads" | "scaler" | "tasks">): Uint8Array {
  const raw = input("features", ["batch", widthOf(reads)]);
  const rows = scaled(scaler, raw);
  const outputs = Object.fromEntries(
    tasks.map((task) => [nameOf(task.attribute, task.tag), answer(task, rows, scaler.columns.length)]),
  );
  return inferenceProgram({ outputs, parameters: new Parameters(), metadata: { format: "semitone-tagger" } })
    .model;
}

function scaled({ columns, absence, means, scales }: ScalerState, raw: Tensor): Tensor {
  const width = columns.length;
  // Columns are rows of the transpose.
  const chosen = transpose(gather(transpose(raw), constant(columns, [width], "int64")));
  const here = equal(chosen, chosen);
  const missing = where(here, mul(cast(here, "float32"), 0), 1);
  const isAbsence = vector(absence.map(Number));
  const present = where(here, chosen, mul(missing, vector(means)));
  const value = add(mul(missing, isAbsence), mul(present, sub(1, isAbsence)));
  return clip(div(sub(value, vector(means)), vector(scales)), -CLIP, CLIP);
}

function answer(
  { members, temperature, doubt, shift, kind, classes }: LearntTask,
  rows: Tensor,
  width: number,
): Tensor {
  const mixed = members
    .map(({ weight, state }) => mul(member(state, rows, width), weight))
    .reduce((total, part) => add(total, part));
  if (kind === "number") return mixed;
  const sharpened = softmax(div(log(maximum(mixed, LEAST_PROBABILITY)), temperature));
  const calibrated = add(mul(sharpened, 1 - doubt), doubt / classes.length);
  if (shift.length === 0) return calibrated;
  const moved = mul(calibrated, vector(shift));
  return div(moved, sum(moved, { axes: [1], keepDims: true }));
}

function member(state: PredictorState, rows: Tensor, width: number): Tensor {
  switch (state.kind) {
    case "constant":
      return add(mul(reshape(pick(rows, 1, 0), ["batch", 1]), 0), vector(state.value));
    case "softmax":
      return softmax(add(linear(state.weights, state.bias.length, rows, width), vector(state.bias)));
    case "linear":
      return add(linear(state.weights, 1, rows, width), state.bias);
    case "rating": {
      const loc = add(linear(state.weights, 1, rows, width), state.bias);
      const below = [
        mul(loc, 0),
        ...state.cuts.map((cut) =>
          Number.isFinite(cut)
            ? div(add(erf(div(sub(cut, loc), state.deviation * Math.SQRT2)), 1), 2)
            : add(mul(loc, 0), 1),
        ),
        add(mul(loc, 0), 1),
      ];
      const shares = state.order.map((_, rank) => sub(below[rank + 1], below[rank]));
      return concat(state.order.map((_, k) => shares[state.order.indexOf(k)]));
    }
    case "neighbours":
      return nearest(state, rows, width);
    case "network":
      return network(state, rows);
  }
}

function network(
  { columns, layers, head }: Extract<PredictorState, { kind: "network" }>,
  rows: Tensor,
): Tensor {
  const row = transpose(gather(transpose(rows), constant([...columns], [columns.length], "int64")));
  const times = (x: Tensor, weights: Float32Array, outputs: number) =>
    matMul(x, constant([...weights], [weights.length / outputs, outputs], "float32"));
  let state = row;
  let inputs = columns.length;
  for (const [at, { weights, bias, fromRow }] of layers.entries()) {
    inputs = bias.length;
    const given = at === 0 ? state : softplus(state);
    state = add(times(given, weights, inputs), vector([...bias]));
    if (fromRow) state = add(state, times(row, fromRow, inputs));
  }
  if (head.kind === "number") return state;
  if (head.kind === "softmax") return softmax(state);
  const K = head.logits.length;
  const beside = reshape(state, ["batch", 1, inputs]);
  const scales = constant([...head.scales], [1, K, inputs], "float32");
  const away = div(sub(beside, constant([...head.locs], [1, K, inputs], "float32")), scales);
  const density = neg(sum(add(mul(square(away), 0.5), log(scales)), { axes: [2] }));
  return softmax(add(density, vector(head.logits)));
}

function nearest(
  { axes, dimensions, rows: known, targets, outputs, k }: Extract<PredictorState, { kind: "neighbours" }>,
  rows: Tensor,
  width: number,
): Tensor {
  const count = targets.length / outputs;
  const placed = reshape(linear(axes, dimensions, rows, width), ["batch", 1, dimensions]);
  const distances = sum(square(sub(placed, constant([...known], [1, count, dimensions], "float32"))), {
    axes: [2],
  });
  const { values, indices } = topK(neg(distances), k);
  const unit = add(neg(reshape(pick(values, 1, k - 1), ["batch", 1])), 1e-12);
  const weights = exp(div(values, unit));
  const found = gather(constant([...targets], [count, outputs], "float32"), indices); // [batch, k, outputs]
  const weighed = sum(mul(found, reshape(weights, ["batch", k, 1])), { axes: [1] });
  return div(weighed, reshape(sum(weights, { axes: [1] }), ["batch", 1]));
}

const vector = (values: readonly number[]): Tensor => constant([...values], [values.length], "float32");

function linear(weights: Float32Array, outputs: number, rows: Tensor, width: number): Tensor {
  return matMul(rows, transpose(constant([...weights], [outputs, width], "float32")));
}
