// Every op on every device: values, first and second derivatives against the plain-JavaScript reference in float64.
import {
  checkGraph,
  encodeModel,
  evaluate,
  lower,
  type OpName,
  simplify,
  type Tensor,
} from "@semitone/graph";
import type { DeviceName } from "@semitone/runtime";
import { afterAll, describe, expect, it } from "vitest";
import type { OpCase } from "../../packages/graph/cases/op-case.ts";
import { OP_CASES } from "../../packages/graph/cases/table.ts";
import { batchShapes, type CaseGraph, caseGraph, type Float, feedsOf, valuesOnly } from "./case-graph.ts";
import { type DeviceRunner, openDevice, type Values } from "./devices.ts";
import { DEVICE_FACTORS, DEVICE_TOLERANCE, NOT_ON_DEVICE, strayed } from "./tolerances.ts";

interface Target {
  readonly label: keyof typeof DEVICE_TOLERANCE;
  readonly device: DeviceName;
  readonly float: Float;
  /** Lower with ONNX Runtime's own ops, or with the standard alone? */
  readonly contrib: boolean;
}

const TARGETS: readonly Target[] = [
  { label: "cpu", device: "cpu", float: "float32", contrib: true },
  { label: "cpu, standard ops", device: "cpu", float: "float32", contrib: false },
  { label: "cpu, float64", device: "cpu", float: "float64", contrib: true },
  { label: "wasm", device: "wasm", float: "float32", contrib: true },
  { label: "webgpu", device: "webgpu", float: "float32", contrib: true },
  { label: "cuda", device: "cuda", float: "float32", contrib: true },
];

/** Tensors by a name that says what they are. */
const named = ({
  values,
  first,
  second,
}: Pick<CaseGraph, "values"> & Partial<CaseGraph>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries({ value: values, first: first ?? [], second: second ?? [] }).flatMap(([order, tensors]) =>
      tensors.map((tensor, i) => [`${order}${i}`, tensor]),
    ),
  );

async function runOn(
  runner: DeviceRunner,
  { contrib }: Target,
  outputs: Record<string, Tensor>,
  feeds: Values,
  shapes: readonly (readonly number[])[],
): Promise<Values> {
  const simple = simplify(Object.values(outputs));
  checkGraph(simple);
  const model = lower(Object.fromEntries(Object.keys(outputs).map((name, i) => [name, simple[i]])), {
    contrib,
  });
  const inputs = model.inputs.map(({ name, dtype }) => ({
    name,
    dtype,
    shape: shapes[Number(name.slice(1))],
  }));
  return runner.run({ model: encodeModel(model), inputs, feeds });
}

function compare(
  op: OpName,
  target: Target,
  actual: Values,
  outputs: Record<string, Tensor>,
  feeds: Values,
): void {
  const tolerance = DEVICE_TOLERANCE[target.label] * (DEVICE_FACTORS[op]?.[target.label] ?? 1);
  const expected = evaluate(Object.values(outputs), feeds);
  Object.keys(outputs).forEach((name, i) => {
    expect(strayed(actual[name], expected[i].data, tolerance), name).toBeUndefined();
  });
}

async function checkValues(runner: DeviceRunner, target: Target, op: OpName, opCase: OpCase): Promise<void> {
  const feeds = feedsOf(`${op}/${opCase.title}`, opCase);
  const outputs = named(caseGraph(opCase, target.float));
  const actual = await runOn(
    runner,
    target,
    outputs,
    feeds,
    opCase.inputs.map(({ shape }) => shape),
  );
  compare(op, target, actual, named(caseGraph(opCase, "float64")), feeds);
}

/** One model with a symbolic batch must serve any number of rows. */
async function checkSymbolicBatch(
  runner: DeviceRunner,
  target: Target,
  op: OpName,
  opCase: OpCase,
): Promise<void> {
  const outputs = named(
    valuesOnly(
      opCase,
      target.float,
      batchShapes(opCase, () => "batch"),
    ),
  );
  for (const extra of [0, 3]) {
    const shapes = batchShapes(opCase, (rows) => rows + extra) as (readonly number[])[];
    const feeds = feedsOf(`${op}/${opCase.title}`, opCase, shapes);
    const actual = await runOn(runner, target, outputs, feeds, shapes);
    compare(op, target, actual, named(valuesOnly(opCase, "float64", shapes)), feeds);
  }
}

for (const target of TARGETS) {
  const opened = await openDevice(target.device);
  describe(`${target.label}`, () => {
    if (typeof opened === "string") {
      console.warn(`NOT TESTED HERE: every op on ${target.label}, ${opened}`);
      it.skip(`every op: NOT TESTED HERE, ${opened}`);
      return;
    }
    afterAll(() => opened.close());
    describe.each(Object.entries(OP_CASES) as [OpName, readonly OpCase[]][])("%s", (op, cases) => {
      const absent = NOT_ON_DEVICE[target.label]?.[op];
      if (absent) it.skip(`has no kernel: ${absent}`);
      else
        for (const opCase of cases) {
          it(`${opCase.title}: value and derivatives equal the reference`, () =>
            checkValues(opened, target, op, opCase));
          // The kernels are the same; what differs is the graph, which the CPU has checked, and compiling shaders takes long.
          if (opCase.rows && target.device !== "webgpu")
            it(`${opCase.title}: a symbolic batch takes any number of rows`, () =>
              checkSymbolicBatch(opened, target, op, opCase));
        }
    });
  });
}
