import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate, inferenceProgram, input, Parameters } from "@semitone/graph";
import { BEATS, cutPiece } from "@semitone/music/cells";
import { createSession } from "@semitone/runtime";
import { randomFrom } from "@semitone/stats";
import { madeUpPiece, TINY_SIZES } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NETWORK_KINDS } from "../choices.ts";
import { beatNetwork, type SegmentNetworks } from "./beat-network.ts";
import { openSegmentModel } from "./open-segment-model.ts";
import { readSegmentConfig, SEGMENT_FILES } from "./segment-config.ts";
import { trainSegmentModel } from "./train-segment-model.ts";

describe("beatNetwork", () => {
  const [rows, size] = [3, 8];
  const random = randomFrom(5);
  const x = Float32Array.from({ length: rows * BEATS * size }, () => random() - 0.5);

  it.each([
    ["mlp", [3]],
    ["cnn", [1, 2, 3, 4, 5]],
    ["gru", [0, 1, 2, 3, 4, 5, 6, 7]],
    ["transformer", [0, 1, 2, 3, 4, 5, 6, 7]],
  ] as const)(
    "beatNetwork(%s) lets beats %j see the fourth, in doubles and in ONNX Runtime",
    async (kind, hearing) => {
      const parameters = new Parameters({ seed: 1 });
      const network = beatNetwork(parameters, kind, size);
      const weights = Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));
      const inDoubles = (values: Float32Array) =>
        evaluate([network(input("x", [rows, BEATS, size]))], { ...weights, x: values })[0].data;
      const { model } = inferenceProgram({
        outputs: { y: network(input("x", ["batch", BEATS, size])) },
        parameters,
        weights,
      });
      const session = await createSession(model);
      const { y } = await session.run({ x: session.tensor("float32", [rows, BEATS, size], x) });
      await session.dispose();
      const expected = inDoubles(x);
      expect(Math.max(...expected.map((value, i) => Math.abs(value - Number(y.data[i]))))).toBeLessThan(1e-5);

      const changed = Float32Array.from(x, (value, i) => value + Number(Math.floor(i / size) === 3));
      const other = inDoubles(changed);
      const heard = new Set(
        [...expected.keys()].filter((i) => expected[i] !== other[i]).map((i) => Math.floor(i / size)),
      );
      expect([...heard]).toEqual(hearing);
    },
  );
});

describe("trainSegmentModel({ networks })", () => {
  const dir = mkdtempSync(join(tmpdir(), "semitone-networks-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  const pieces = [0, 1, 2].flatMap((seed) =>
    (["calm", "lively"] as const).map((mood) => cutPiece(madeUpPiece(seed, mood))),
  );
  const train = (steps: number, networks: Partial<SegmentNetworks>) =>
    trainSegmentModel({ pieces, dir, steps, threads: 1, sizes: TINY_SIZES, networks });
  let untrained: number;
  beforeAll(async () => {
    untrained = (await train(1, {})).terms.loss;
  }, 60_000);

  it.each(NETWORK_KINDS.map((kind, i) => [kind, NETWORK_KINDS[(i + 1) % NETWORK_KINDS.length]] as const))(
    "an encoder %s and a decoder %s learn, and read and write when opened again",
    async (encoder, decoder) => {
      expect((await train(40, { encoder, decoder })).terms.loss).toBeLessThan(untrained / 2);
      const model = await openSegmentModel(dir, { threads: 1 });
      expect(model.config.networks).toEqual({ encoder, decoder });
      const [{ segments }] = await model.encodeCut([pieces[1]]);
      expect(segments).toHaveLength(4);
      const notes = await model.decode(segments, { byDensity: true });
      for (const own of notes) expect(own.length).toBeGreaterThan(0);
      await model.dispose();
    },
    60_000,
  );

  it("a model of before there was a choice is opened with mlp", () => {
    const path = join(dir, SEGMENT_FILES.config);
    const { networks: _, ...before } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify(before));
    expect(readSegmentConfig(dir).networks).toEqual({ encoder: "mlp", decoder: "mlp" });
  });
});
