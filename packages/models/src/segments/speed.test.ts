import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NETWORK_KINDS } from "../choices.ts";
import type { SegmentNetworks } from "./beat-network.ts";
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
  const modelled = (networks: SegmentNetworks) => ({
    fastest: modelledSeconds(networks),
    last: modelledSeconds(networks),
  });

  it("secondsPerStep is the cost model's until a training has recorded its speed, network by network", () => {
    expect(secondsPerStep(cache, GRU)).toEqual(modelled(GRU));
    recordSpeed(cache, GRU, 0.12345);
    expect(secondsPerStep(cache, GRU)).toEqual({ fastest: 0.12, last: 0.12 });
    expect(secondsPerStep(cache, MLP)).toEqual(modelled(MLP));
    recordSpeed(cache, MLP, 0.05);
    expect(secondsPerStep(cache, MLP)).toEqual({ fastest: 0.05, last: 0.05 });
    const { version, secondsPerStep: kept } = JSON.parse(readFileSync(join(cache, SPEED_FILE), "utf8"));
    expect(version).toBe(1);
    expect(Object.keys(kept).map((name) => name.split(": ").at(-1))).toEqual(["gru+mlp", "mlp+mlp"]);
  });

  it("secondsPerStep keeps the fastest for budgets and the last for promises", () => {
    for (const seconds of [0.06, 0.5, 0.08]) recordSpeed(cache, MLP, seconds);
    expect(secondsPerStep(cache, MLP)).toEqual({ fastest: 0.06, last: 0.08 });
    recordSpeed(cache, MLP, 0.04);
    expect(secondsPerStep(cache, MLP)).toEqual({ fastest: 0.04, last: 0.04 });
  });

  it("secondsPerStep promises what was measured now, and divides budgets by the fastest there was", () => {
    expect(secondsPerStep(cache, MLP, 0.2)).toEqual({ fastest: 0.2, last: 0.2 });
    recordSpeed(cache, MLP, 0.1);
    expect(secondsPerStep(cache, MLP, 0.3)).toEqual({ fastest: 0.1, last: 0.3 });
    expect(secondsPerStep(cache, MLP, 0.05)).toEqual({ fastest: 0.05, last: 0.05 });
  });

  it("secondsPerStep is the cost model's where the record is damaged, and a new record mends it", () => {
    for (const damage of ["", "{", '{"version":1,"secondsPerStep":{"x: mlp+mlp":-1}}', '{"version":2}']) {
      writeFileSync(join(cache, SPEED_FILE), damage);
      expect(secondsPerStep(cache, MLP)).toEqual(modelled(MLP));
    }
    recordSpeed(cache, MLP, 0.04);
    expect(secondsPerStep(cache, MLP).last).toBe(0.04);
  });

  it("recordSpeed records nothing that is no speed", () => {
    for (const seconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) recordSpeed(cache, MLP, seconds);
    expect(secondsPerStep(cache, MLP)).toEqual(modelled(MLP));
  });
});
