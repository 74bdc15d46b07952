import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeModel, encodeModel, GraphError, type OnnxModel, type OnnxNode, OPSET } from "@semitone/graph";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SafetensorsError } from "./errors.ts";
import { openSafetensorsFile, readSafetensorsFile, writeSafetensorsFile } from "./node/safetensors-file.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { readJob } from "./training/job-folder.ts";
import { checkModel } from "./training/stored-job.ts";

const folder = mkdtempSync(join(tmpdir(), "semitone-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `bytes` with some of them changed, in 2,000 ways that are the same each time. */
function forMutations(bytes: Uint8Array, check: (changed: Uint8Array) => void): void {
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(bytes.length), (changes, length) => {
      const changed = Uint8Array.from(bytes);
      for (const [at, byte] of changes) changed[at] = byte;
      check(length % 4 === 0 ? changed.subarray(0, length) : changed);
    }),
    { numRuns: 2000, seed: 10 },
  );
}

const node = (opType: string, more: Partial<OnnxNode> = {}): OnnxNode => ({
  name: "n",
  opType,
  domain: "",
  inputs: ["x"],
  outputs: ["y"],
  attributes: {},
  ...more,
});
const model = (nodes: readonly OnnxNode[], more: Partial<OnnxModel> = {}): OnnxModel => ({
  name: "m",
  opsets: { "": OPSET },
  nodes,
  initializers: [],
  inputs: [{ name: "x", dtype: "float32", shape: [1] }],
  outputs: [{ name: "y" }],
  ...more,
});

describe("safetensors of a stranger", () => {
  const whole = encodeSafetensors(
    { a: { dtype: "float32", shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) } },
    { format: "x" },
  );

  it("decodeSafetensors gives tensors or a SafetensorsError for 2,000 mutations, never more data than the file has", () => {
    forMutations(whole, (changed) => {
      try {
        const { tensors } = decodeSafetensors(changed);
        const bytes = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(bytes).toBeLessThanOrEqual(changed.length);
      } catch (error) {
        expect(error).toBeInstanceOf(SafetensorsError);
      }
    });
  });

  it("openSafetensorsFile refuses a device, and a link out of the folder that it is to lie in", () => {
    expect(() => openSafetensorsFile("/dev/zero")).toThrow("read /dev/zero: expected a file; got a device");
    const outside = join(folder, "outside.safetensors");
    writeSafetensorsFile(outside, {});
    const inside = mkdtempSync(join(folder, "run-"));
    symlinkSync(outside, join(inside, "model.safetensors"));
    const path = join(inside, "model.safetensors");
    expect(() => readSafetensorsFile(path, { within: inside })).toThrow(/a link leads out of/);
    expect(readSafetensorsFile(path).tensors).toEqual({});
  });
});

describe("checkModel", () => {
  it("checkModel refuses operators of others, and graphs inside the graph, which may never end", () => {
    const body = { name: "b", nodes: [], initializers: [], inputs: [], outputs: [] };
    for (const [hostile, reason] of [
      [model([node("Identity", { domain: "evil" })]), /expected the operators of ONNX; got some of "evil"/],
      [model([node("Identity")], { opsets: { "": OPSET, evil: 1 } }), /got some of "evil"/],
      [
        model([node("Loop", { attributes: { body: { graph: body } } })]),
        /no graph inside the graph; got one in Loop/,
      ],
      [model([node("If", { attributes: { then_branch: { graph: body } } })]), /got one in If/],
      [model([node("Scan", { attributes: { body: { graph: body } } })]), /got one in Scan/],
    ] as const)
      expect(() => checkModel(encodeModel(hostile), "m.onnx")).toThrow(reason);
    expect(() => checkModel(encodeModel(model([node("Identity")])), "m.onnx")).not.toThrow();
  });

  it("decodeModel gives a model or a GraphError for 2,000 mutations, never more weights than the file has", () => {
    const weights = { name: "w", dtype: "float32" as const, shape: [4], bytes: new Uint8Array(16) };
    const whole = encodeModel(model([node("Add", { inputs: ["x", "w"] })], { initializers: [weights] }));
    forMutations(whole, (changed) => {
      try {
        const { initializers } = decodeModel(changed);
        expect(initializers.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(
          changed.length,
        );
      } catch (error) {
        expect(error).toBeInstanceOf(GraphError);
      }
    });
  });
});

describe("readJob of a stranger's folder", () => {
  const port = { name: "x", dtype: "float32", shape: [1] };
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

  /** A job whose files are as its digests say. */
  function jobWith(program: object, step: OnnxModel = model([node("Identity")]), more: object = {}): string {
    const dir = mkdtempSync(join(folder, "job-"));
    const files = {
      "step.onnx": encodeModel(step),
      "initial.safetensors": encodeSafetensors({}),
      "data.safetensors": encodeSafetensors({}),
    };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), bytes);
    const job = {
      format: "semitone-job/1",
      feeds: {},
      steps: 1,
      seed: 1,
      program: { inputs: [port], outputs: [], state: [], ...program },
      evaluations: {},
      sha256: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, digest(bytes)])),
      ...more,
    };
    writeFileSync(join(dir, "job.json"), JSON.stringify(job));
    return dir;
  }

  it("readJob reads a job whose files are as it says", () => {
    expect(readJob(jobWith({})).job.program.inputs).toEqual([port]);
  });

  it.each([
    ["a port of terabytes", { inputs: [{ ...port, shape: [2 ** 20, 2 ** 20] }] }, /at most 1073741824 bytes/],
    ["a size below zero", { inputs: [{ ...port, shape: [-1] }] }, /whole sizes/],
    ["half a row", { inputs: [{ ...port, shape: [0.5] }] }, /whole sizes/],
    ["a size that is none", { state: [{ ...port, shape: [null] }] }, /whole sizes/],
    ["a hundred axes", { outputs: [{ ...port, shape: new Array(100).fill(1) }] }, /at most 16 axes/],
    ["an unknown type", { inputs: [{ ...port, dtype: "constructor" }] }, /a name and a known type/],
    ["no list of inputs", { inputs: 7 }, /inputs must be a list/],
    ["nothing for a port", { inputs: [null] }, /must be an object; got null/],
  ])("readJob refuses %s before anything is allocated", (_, program, reason) => {
    expect(() => readJob(jobWith(program))).toThrow(reason);
  });

  it("readJob refuses a step that may never end, a file with another digest, and a job that lies deep", () => {
    const body = { name: "b", nodes: [], initializers: [], inputs: [], outputs: [] };
    const endless = model([node("Loop", { attributes: { body: { graph: body } } })]);
    expect(() => readJob(jobWith({}, endless))).toThrow(/no graph inside the graph/);
    const changed = jobWith({});
    writeFileSync(join(changed, "step.onnx"), readFileSync(join(changed, "data.safetensors")));
    expect(() => readJob(changed)).toThrow(/step.onnx must be the file that job.json names/);
    const deep = jobWith({});
    writeFileSync(join(deep, "job.json"), "[".repeat(100_000));
    expect(() => readJob(deep)).toThrow(/inside each other/);
    expect(() => readJob(jobWith({}, undefined, { sha256: null }))).toThrow(/sha256 must be an object/);
  });
});
