import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linearProgram } from "../fixture-programs.test-support.ts";
import { createTrainingSession } from "../training-session.ts";
import { createSession, devices, keepsOnDevice } from "./node-devices.ts";

const FIXTURES = new URL("../../../../fixtures/runtime/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, FIXTURES)));

describe("devices", () => {
  it("devices() lists cpu as available and gives a reason and a remedy for each device that is not", async () => {
    const list = await devices();
    expect(list.map((device) => device.name)).toEqual(["cpu", "cuda", "webgpu", "wasm"]);
    expect(list[0]).toEqual({ name: "cpu", available: true, reason: undefined });
    for (const device of list) if (!device.available) expect(device.reason).toMatch(/.+; .+/);
  });
});

describe("createSession", () => {
  it("createSession on a device that is not here names those that are and why", async () => {
    const cuda = (await devices()).find((device) => device.name === "cuda")!;
    if (cuda.available) return;
    await expect(createSession(fixture("linear-step.onnx"), { device: "cuda" })).rejects.toThrow(
      /^device "cuda" is not available here; available: cpu.*; onnxruntime-node was installed without libonnxruntime_providers_cuda.so; run /,
    );
  });

  it("createSession on a device nobody knows lists the known ones", async () => {
    await expect(createSession(fixture("linear-step.onnx"), { device: "tpu" as "cpu" })).rejects.toThrow(
      /^device "tpu" is not available here; available: cpu.*; it is none of cpu, cuda, webgpu, wasm/,
    );
  });

  it("createSession refuses bytes that are no model", async () => {
    await expect(createSession(new Uint8Array(10))).rejects.toThrow(
      /^createSession: the model must load on cpu; /,
    );
  });

  it("createSession takes every option together", async () => {
    const model = fixture("linear-step.onnx");
    const session = await createSession(model, {
      threads: 1,
      optimization: "disabled",
      arena: false,
      memoryPattern: false,
      prepacking: false,
      spinning: false,
    });
    expect(session.inputs).toEqual(["x", "y", "noise", "rate", "w", "count"]);
    await session.dispose();
  });

  it("createSession passes extra settings on, so that a bad value of one is refused", async () => {
    const extra = { "session.intra_op_thread_affinities": "nowhere" };
    await expect(createSession(fixture("linear-step.onnx"), { threads: 2, extra })).rejects.toThrow(
      /must load on cpu; .*Processor id must consist of only digits/,
    );
  });

  it("createSession refuses keepOnDevice where the device has no memory of its own", async () => {
    await expect(createSession(fixture("linear-step.onnx"), { keepOnDevice: ["w_next"] })).rejects.toThrow(
      /outputs cannot stay on cpu; leave keepOnDevice out/,
    );
    expect(keepsOnDevice("cpu")).toBe(false);
  });
});

describe("Session", () => {
  it("run without an input names it", async () => {
    const session = await createSession(fixture("linear-evaluate.onnx"));
    await expect(session.run({ x: session.tensor("float32", [4, 3], new Float32Array(12)) })).rejects.toThrow(
      'run: every input must be fed; missing "y", "w"',
    );
    expect(() => session.tensor("float32", [4, 3], new Float32Array(11))).toThrow(
      "tensor: [4, 3] float32 must hold 12 elements; got 11",
    );
    await session.dispose();
  });
});

describe("run", () => {
  it.each(["cpu", "wasm"] as const)(
    "run on %s leaves out feeds that the model has no input for",
    async (device) => {
      const session = await createSession(fixture("linear-evaluate.onnx"), { device });
      const ones = (...shape: number[]) =>
        session.tensor("float32", shape, new Float32Array(shape[0] * shape[1]).fill(1));
      const { mse } = await session.run({ x: ones(4, 3), y: ones(4, 1), w: ones(3, 1), unused: ones(1, 1) });
      expect(mse.data[0]).toBe(4);
      await session.dispose();
    },
  );
});

describe("createTrainingSession", () => {
  const reference = JSON.parse(readFileSync(new URL("linear-reference.json", FIXTURES), "utf8"));

  it.each(["cpu", "wasm"] as const)(
    "createTrainingSession on %s reproduces 20 steps of NumPy and swaps two buffers without a copy",
    async (device) => {
      const training = await createTrainingSession({ createSession, keepsOnDevice }, linearProgram(), {
        device,
      });
      (training.feeds.x as Float32Array).set(reference.x);
      (training.feeds.y as Float32Array).set(reference.y);
      (training.feeds.rate as Float32Array)[0] = 0.1;
      const buffers = new Set<unknown>();
      const losses: number[] = [];
      for (let step = 0; step < 20; step++) {
        losses.push(Number((await training.step()).loss[0]));
        training.commit();
        buffers.add(training.state.inputs().w.data);
      }
      const state = await training.state.read();
      await training.dispose();
      for (const [step, loss] of losses.entries()) expect(loss).toBeCloseTo(reference.losses[step], 5);
      for (const [i, w] of Array.from(state.w.data as Float32Array).entries())
        expect(w).toBeCloseTo(reference.w[i], 5);
      expect(state.count.data).toEqual(BigInt64Array.of(20n));
      expect(buffers.size).toBe(2);
    },
  );

  it.each(["cpu", "wasm"] as const)("run(7) on %s is seven steps, bit for bit", async (device) => {
    const states: unknown[] = [];
    const losses: number[][] = [];
    for (const counts of [[1, 1, 1, 1, 1, 1, 1], [7], [3, 4]]) {
      const training = await createTrainingSession({ createSession, keepsOnDevice }, linearProgram(), {
        device,
      });
      const seen: number[] = [];
      for (const count of counts) {
        for (let slot = 0; slot < count; slot++) {
          const { x, y, rate } = training.slots[slot];
          const shift = seen.length + slot; // other data at each step
          (x as Float32Array).set(reference.x.map((value: number) => value + shift / 10));
          (y as Float32Array).set(reference.y);
          (rate as Float32Array)[0] = 0.1 / (1 + shift);
        }
        for (const { loss } of await training.run(count)) seen.push(Number(loss[0]));
        training.commit();
      }
      losses.push(seen);
      states.push(await training.state.read());
      await training.dispose();
    }
    expect(new Set(losses[0]).size).toBe(7);
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[2]).toEqual(losses[0]);
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it("step without commit leaves the state as it was", async () => {
    const training = await createTrainingSession({ createSession, keepsOnDevice }, linearProgram());
    (training.feeds.x as Float32Array).set(reference.x);
    (training.feeds.y as Float32Array).set(reference.y);
    (training.feeds.rate as Float32Array)[0] = 0.1;
    await training.step();
    expect((await training.state.read()).w.data).toEqual(new Float32Array(3));
    training.commit();
    expect((await training.state.read()).w.data).not.toEqual(new Float32Array(3));
    await training.dispose();
  });
});
