// A step model wrapped in a loop, so that one run takes several steps. The Node binding copies every output of a run into new memory;
// state that is carried inside the loop is copied once a run instead of once a step, which halves the time of small models' steps.
import { decodeModel, encodeModel, type OnnxGraph } from "@semitone/graph";
import { node } from "./onnx-models.ts";
import type { StaticSpec } from "./program.ts";

/** What a step reads, carries and reports, by the names in its own model. */
export interface StepPorts {
  readonly feeds: readonly StaticSpec[];
  readonly state: readonly (Omit<StaticSpec, "name"> & { readonly input: string; readonly output: string })[];
  readonly reports: readonly StaticSpec[];
}

/** Input of the repeated model: how many steps to take, int64 scalar, 1..slots. */
export const TRIPS = "trips";
/** Names in the repeated model; inside the loop the step's own names hold, and no name may mean two things. */
export const allSlots = (feed: string): string => `slots/${feed}`;
export const before = (input: string): string => `before/${input}`;
export const after = (output: string): string => `after/${output}`;
export const eachStep = (report: string): string => `each/${report}`;

const ITERATION = "loop/iteration";
const CONDITION = "loop/condition";
const NEXT_CONDITION = "loop/next-condition";

/**
 * The model that takes the first `trips` steps of those in its slots: feed f comes as `slots/f` [slots, ...shape], state as
 * `before/<input>` and `after/<output>`, report r as `each/r` [trips, ...shape].
 */
export function repeatedModel(model: Uint8Array, ports: StepPorts, slots: number): Uint8Array {
  const { feeds, state, reports } = ports;
  const { opsets, ...step } = decodeModel(model);
  const loop = node(
    "Loop",
    [TRIPS, "", ...state.map(({ input }) => before(input))],
    [...state.map(({ output }) => after(output)), ...reports.map(({ name }) => eachStep(name))],
    { body: { graph: bodyOf(step, ports) } },
  );
  return encodeModel({
    name: "steps",
    opsets,
    nodes: [loop],
    initializers: [],
    inputs: [
      scalar(TRIPS, "int64"),
      ...feeds.map((spec) => ({ ...spec, name: allSlots(spec.name), shape: [slots, ...spec.shape] })),
      ...state.map(({ input, dtype, shape }) => ({ name: before(input), dtype, shape })),
    ],
    outputs: [
      ...state.map(({ output, dtype, shape }) => ({ name: after(output), dtype, shape })),
      // As many as there were trips: ONNX Runtime works their type out.
      ...reports.map(({ name }) => ({ name: eachStep(name) })),
    ],
  });
}

/** One step: its feeds are taken from the slots by the number of the trip. */
function bodyOf(step: OnnxGraph, { feeds, state, reports }: StepPorts): OnnxGraph {
  return {
    name: "step",
    nodes: [
      ...feeds.map(({ name }) => node("Gather", [allSlots(name), ITERATION], [name])),
      node("Identity", [CONDITION], [NEXT_CONDITION]),
      ...step.nodes,
    ],
    initializers: step.initializers,
    inputs: [
      scalar(ITERATION, "int64"),
      scalar(CONDITION, "bool"),
      ...state.map(({ input, dtype, shape }) => ({ name: input, dtype, shape })),
    ],
    outputs: [
      scalar(NEXT_CONDITION, "bool"),
      ...state.map(({ output, dtype, shape }) => ({ name: output, dtype, shape })),
      ...reports,
    ],
  };
}

const scalar = (name: string, dtype: "int64" | "bool"): StaticSpec => ({ name, dtype, shape: [] });
