import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createSession } from "./node/node-devices.ts";
import { copyModel, copyOf, readNodes, withOutputs } from "./onnx-models.ts";

const model = new Uint8Array(
  readFileSync(new URL("../../../fixtures/runtime/linear-evaluate.onnx", import.meta.url)),
);

describe("readNodes", () => {
  it("readNodes gives names, ops and ports of a model written by the onnx package", () => {
    const { nodes, outputs } = readNodes(model);
    expect(nodes.map(({ opType, name }) => `${opType} ${name}`)).toEqual([
      "MatMul predict",
      "Sub error",
      "Mul squared",
      "ReduceMean mse",
    ]);
    expect(nodes[1]).toMatchObject({
      name: "error",
      opType: "Sub",
      inputs: ["prediction", "y"],
      outputs: ["error"],
    });
    expect(outputs).toEqual(["mse"]);
  });

  it("readNodes of bytes that are no model says where they end", () => {
    expect(() => readNodes(Uint8Array.of(0x0f))).toThrow(
      /^decodeModel: expected an ONNX model; got .*, at byte 1/,
    );
  });
});

describe("withOutputs", () => {
  it("withOutputs lets the runtime return an intermediate value", async () => {
    const session = await createSession(withOutputs(model, ["error"]));
    const tensor = (shape: number[], data: number[]) =>
      session.tensor("float32", shape, Float32Array.from(data));
    const { error, mse } = await session.run({
      x: tensor([4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]),
      y: tensor([4, 1], [0, 0, 0, 1]),
      w: tensor([3, 1], [1, 2, 3]),
    });
    expect([...(error.data as Float32Array)]).toEqual([1, 2, 3, 5]);
    expect(mse.data[0]).toBe((1 + 4 + 9 + 25) / 4);
    await session.dispose();
  });
});

describe("copyModel", () => {
  it("copyModel hands tensors of every dtype and rank on unchanged", async () => {
    const specs = [
      { name: "a", dtype: "float64", shape: [2, 2] },
      { name: "b", dtype: "int64", shape: [] },
      { name: "c", dtype: "bool", shape: [3] },
      { name: "d", dtype: "int32", shape: [300, 1] },
      { name: "e", dtype: "float32", shape: [1, 1, 2] },
    ] as const;
    const data = {
      a: Float64Array.of(1, 2, 3, 4),
      b: BigInt64Array.of(-5n),
      c: Uint8Array.of(1, 0, 1),
      d: Int32Array.from({ length: 300 }, (_, i) => -i),
      e: Float32Array.of(0.5, -0.5),
    };
    const session = await createSession(copyModel(specs));
    const copies = await session.run(
      Object.fromEntries(
        specs.map(({ name, dtype, shape }) => [name, session.tensor(dtype, shape, data[name])]),
      ),
    );
    for (const { name } of specs) expect(copies[copyOf(name)].data).toEqual(data[name]);
    await session.dispose();
  });
});
