// A tagger as one ONNX graph for tools outside semitone: raw feature rows in, probabilities (or a number) for each task out.
import {
  add,
  cast,
  clip,
  constant,
  div,
  equal,
  gather,
  inferenceProgram,
  input,
  log,
  maximum,
  mul,
  Parameters,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from "@semitone/graph";
import { express } from "../answerer/answer.ts";
import type { AnswererInputs } from "../answerer/answerer.ts";
import { vector } from "../answerer/expressions.ts";
import { STEPS } from "../answerer/piece-row.ts";
import { widthOf } from "../features/reads.ts";
import { MIN_PROBABILITY } from "../tagger/calibrate.ts";
import { CLIP, type ScalerState } from "../tagger/scaler.ts";
import { type LearntTask, nameOf, type Tagger } from "../tagger/tagger.ts";

/**
 * ONNX bytes; the input `features` is [batch, columns that the run reads] with NaN where undefined, the outputs are `t0`, `t1`, ... in the
 * order of the tasks, whose names stand in the metadata under `tasks` as a JSON list. A tagger that `readsSegments` has the input `segments` as well, [batch, STEPS, columns]: of each piece so many segments, spread evenly.
 */
export function taggerGraph({
  reads,
  scaler,
  tasks,
}: Pick<Tagger, "reads" | "scaler" | "tasks">): Uint8Array {
  const width = scaler.columns.length;
  const columns = widthOf(reads);
  const inputs: AnswererInputs = {
    width,
    rows: scaled(scaler, input("features", ["batch", columns])),
    parts: () => {
      const all = reshape(input("segments", ["batch", STEPS, columns]), [-1 as number, columns]);
      return reshape(scaled(scaler, all), ["batch", STEPS, width]);
    },
  };
  const names = tasks.map(({ attribute, tag }) => nameOf(attribute, tag));
  return inferenceProgram({
    outputs: Object.fromEntries(tasks.map((task, i) => [`t${i}`, answer(task, inputs)])),
    parameters: new Parameters(),
    metadata: { format: "semitone-tagger", tasks: JSON.stringify(names) },
  }).model;
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

const softenedBy = (probs: Tensor, temperature = 1): Tensor =>
  temperature === 1 ? probs : softmax(div(log(maximum(probs, MIN_PROBABILITY)), temperature));

function answer(
  { members, temperature, doubt, shift, kind, classes }: LearntTask,
  inputs: AnswererInputs,
): Tensor {
  const mixed = members
    .map((member) => mul(softenedBy(express(member.state, inputs), member.temperature), member.weight))
    .reduce((total, part) => add(total, part));
  if (kind === "number") return mixed;
  const sharpened = softmax(div(log(maximum(mixed, MIN_PROBABILITY)), temperature));
  const calibrated = add(mul(sharpened, 1 - doubt), doubt / classes.length);
  if (shift.length === 0) return calibrated;
  const moved = mul(calibrated, vector(shift));
  return div(moved, sum(moved, { axes: [1], keepDims: true }));
}
