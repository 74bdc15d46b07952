import { BEATS } from "@semitone/music/cells";
import { describe, expect, it } from "vitest";
import { packAnchors, unpackAnchors } from "./anchors.ts";
import { classOf, graphName, latentOf, STYLE } from "./factor-name.ts";
import { QUALITIES } from "./qualities.ts";
import type { SegmentConfig } from "./segment-config.ts";
import { compileStep } from "./training-job.ts";

const sizes = { beatLatent: 2, factor: 2, styles: 2, beat: 4, hidden: 4 };

describe("names of factors", () => {
  it("graphName leaves plain names as they are, and writes other characters as their code points", () => {
    expect(["mood", "ton/art", "a.b-c_1", STYLE].map(graphName)).toEqual([
      "mood",
      "ton/art",
      "a.b-c_1",
      "style",
    ]);
    expect(["tune type", "a[b]", "気分", "😀"].map(graphName)).toEqual([
      "tune.u20.type",
      "a.u5b.b.u5d.",
      ".u6c17..u5206.",
      ".u1f600.",
    ]);
  });

  it("no two factors share the name of a variable, nor one that of another's mask", () => {
    const names = ["x", "xObserved", "x.u4f.bserved", "a b", "a.u20.b", "a.u2e.u20.b", "style", STYLE];
    const variables = names.flatMap((name) => [classOf(name), `${classOf(name)}Observed`, latentOf(name)]);
    expect(new Set(variables).size).toBe(3 * names.length);
  });

  it("compileStep takes attributes named in any words, each with parameters of its own", () => {
    const names = ["tune type", "a[b]", "ton/art", "気分", "style", "10", "-x", "n".repeat(200)];
    const attributes = names.map((name) => ({ name, classes: ["a", "b"], targets: [] }));
    const scale = { mean: QUALITIES.map(() => 0), deviation: QUALITIES.map(() => 1) };
    const { parameterNames } = compileStep(attributes, sizes, scale, 1);
    for (const name of [...names, STYLE])
      expect(parameterNames.filter((own) => own.startsWith(`rooms/${graphName(name)}/`))).toHaveLength(3);
  });

  it("anchors keep each attribute's latents, also of attributes named by numbers, which objects sort first", () => {
    const attributes = ["b", "10", "2"].map((name) => ({ name, classes: ["x", "y"] }));
    const grid = { numerator: 4, denominator: 4, stepsPerQuarter: 4, stepsPerBeat: 4 };
    const config = {
      attributes,
      sizes,
      grids: [{ ...grid, count: 1, classes: {} }],
    } as unknown as SegmentConfig;
    const factors = { b: [1, 1], "10": [2, 2], "2": [3, 3], [STYLE]: [4, 4] };
    const anchor = {
      beatLatents: new Float32Array(BEATS * sizes.beatLatent),
      factors: Object.fromEntries(Object.entries(factors).map(([name, at]) => [name, Float32Array.from(at)])),
      qualities: new Float32Array(QUALITIES.length),
      grid,
      tonic: 0,
      classes: { "10": 1 },
    };
    const packed = packAnchors([anchor], config);
    const data = Object.fromEntries(Object.entries(packed).map(([name, tensor]) => [name, tensor.data]));
    const [found] = unpackAnchors(data as never, config, ["b", "10", "2", STYLE]);
    expect(found.factors).toEqual(anchor.factors);
    expect(found.classes).toEqual({ "10": 1 });
  });
});
