// A step model wrapped in a loop, so that one run takes several steps. The Node binding copies every output of a run into new memory;
// state that is carried inside the loop is copied once a run instead of once a step, which halves the time of small models' steps.
import {
  GRAPH_INPUT,
  GRAPH_NODE,
  GRAPH_OUTPUT,
  MODEL_GRAPH,
  MODEL_IR,
  MODEL_OPSET,
  message,
  messages,
  port,
} from "./onnx-wire.ts";
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
export function repeatedModel(
  model: Uint8Array,
  { feeds, state, reports }: StepPorts,
  slots: number,
): Uint8Array {
  const node = (
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    ...attributes: Uint8Array[]
  ) =>
    message(
      ...inputs.map((name) => [1, name] as const),
      ...outputs.map((name) => [2, name] as const),
      [3, `loop/${outputs[0]}`],
      [4, op],
      ...attributes.map((attribute) => [5, attribute] as const),
    );
  const scalar = (name: string, dtype: "int64" | "bool"): StaticSpec => ({ name, dtype, shape: [] });
  const body = message(
    ...feeds.map(({ name }) => [GRAPH_NODE, node("Gather", [allSlots(name), ITERATION], [name])] as const),
    [GRAPH_NODE, node("Identity", [CONDITION], [NEXT_CONDITION])],
    ...partsOfGraph(model),
    ...[scalar(ITERATION, "int64"), scalar(CONDITION, "bool")].map(
      (spec) => [GRAPH_INPUT, port(spec)] as const,
    ),
    ...state.map((spec) => [GRAPH_INPUT, port({ ...spec, name: spec.input })] as const),
    [GRAPH_OUTPUT, port(scalar(NEXT_CONDITION, "bool"))],
    ...state.map((spec) => [GRAPH_OUTPUT, port({ ...spec, name: spec.output })] as const),
    ...reports.map((spec) => [GRAPH_OUTPUT, port(spec)] as const),
  );
  const loop = node(
    "Loop",
    [TRIPS, "", ...state.map(({ input }) => before(input))],
    [...state.map(({ output }) => after(output)), ...reports.map(({ name }) => eachStep(name))],
    message([1, "body"], [6, body], [20, 5]),
  );
  const graph = message(
    [GRAPH_NODE, loop],
    [2, "steps"],
    [GRAPH_INPUT, port(scalar(TRIPS, "int64"))],
    ...feeds.map(
      (spec) =>
        [GRAPH_INPUT, port({ ...spec, name: allSlots(spec.name), shape: [slots, ...spec.shape] })] as const,
    ),
    ...state.map((spec) => [GRAPH_INPUT, port({ ...spec, name: before(spec.input) })] as const),
    ...state.map((spec) => [GRAPH_OUTPUT, port({ ...spec, name: after(spec.output) })] as const),
    ...reports.map(
      (spec) =>
        [
          GRAPH_OUTPUT,
          port({ ...spec, name: eachStep(spec.name), shape: [undefined, ...spec.shape] }),
        ] as const,
    ),
  );
  const opsets = [...messages(model)].filter(({ field }) => field === MODEL_OPSET);
  return message([MODEL_IR, 10], ...opsets.map(({ content }) => [MODEL_OPSET, content] as const), [
    MODEL_GRAPH,
    graph,
  ]);
}

/** Nodes, initialisers and whatever else the step's graph holds but its ports. */
function* partsOfGraph(model: Uint8Array): Generator<readonly [number, Uint8Array]> {
  for (const top of messages(model))
    if (top.field === MODEL_GRAPH)
      for (const { field, content } of messages(top.content))
        if (field !== GRAPH_INPUT && field !== GRAPH_OUTPUT) yield [field, content];
}
