import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NETWORK_KINDS } from "./beat-network.ts";
import { modelledSeconds, recordSpeed, SPEED_FILE, secondsPerStep } from "./speed.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "semitone-speed-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

const MLP = { encoder: "mlp", decoder: "mlp" } as const;
const GRU = { encoder: "gru", decoder: "mlp" } as const;

describe("modelledSeconds", () => {
  it("modelledSeconds is 67 ms for MLPs, and more for every other network", () => {
    expect(modelledSeconds(MLP)).toBe(0.067);
    for (const kind of NETWORK_KINDS.filter((kind) => kind !== "mlp"))
      expect(modelledSeconds({ encoder: kind, decoder: "mlp" })).toBeGreaterThan(modelledSeconds(MLP));
  });
});

describe("secondsPerStep", () => {
  it("secondsPerStep is the cost model's until a training has recorded its speed, network by network", () => {
    expect(secondsPerStep(cache, GRU)).toBe(modelledSeconds(GRU));
    recordSpeed(cache, GRU, 0.12345);
    expect(secondsPerStep(cache, GRU)).toBe(0.12);
    expect(secondsPerStep(cache, MLP)).toBe(modelledSeconds(MLP));
    recordSpeed(cache, MLP, 0.05);
    recordSpeed(cache, GRU, 0.2);
    expect(secondsPerStep(cache, MLP)).toBe(0.05);
    expect(secondsPerStep(cache, GRU)).toBe(0.2);
    expect(JSON.parse(readFileSync(join(cache, SPEED_FILE), "utf8"))).toEqual({
      version: 1,
      secondsPerStep: { "gru+mlp": 0.2, "mlp+mlp": 0.05 },
    });
  });

  it("secondsPerStep is the cost model's where the record is damaged, and a new record mends it", () => {
    for (const damage of ["", "{", '{"version":1,"secondsPerStep":{"mlp+mlp":-1}}', '{"version":2}']) {
      writeFileSync(join(cache, SPEED_FILE), damage);
      expect(secondsPerStep(cache, MLP)).toBe(modelledSeconds(MLP));
    }
    recordSpeed(cache, MLP, 0.04);
    expect(secondsPerStep(cache, MLP)).toBe(0.04);
  });

  it("recordSpeed records nothing that is no speed", () => {
    for (const seconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) recordSpeed(cache, MLP, seconds);
    expect(secondsPerStep(cache, MLP)).toBe(modelledSeconds(MLP));
  });
});
