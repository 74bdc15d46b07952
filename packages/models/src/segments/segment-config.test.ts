import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { madeUpConfig } from "./made-up-segments.test-support.ts";
import { hasSegmentModel, readSegmentConfig, SEGMENT_FILES, type SegmentConfig } from "./segment-config.ts";

/** A folder whose config is this text. */
function folderWith(text: string): string {
  const folder = scratchFolder();
  writeFileSync(join(folder, SEGMENT_FILES.config), text);
  return folder;
}
const stored = (changes: object) => folderWith(JSON.stringify({ ...madeUpConfig(), ...changes }));

describe("readSegmentConfig", () => {
  it("readSegmentConfig gives back what was stored", () => {
    const config: SegmentConfig = madeUpConfig();
    expect(readSegmentConfig(stored({}))).toEqual(config);
  });

  it("readSegmentConfig fills in what models of before did not say: mlp on both sides, no critics", () => {
    const { networks: _, critics: __, ...before } = madeUpConfig();
    const config = readSegmentConfig(folderWith(JSON.stringify(before)));
    expect(config.networks).toEqual({ encoder: "mlp", decoder: "mlp" });
    expect(config.critics).toEqual({});
  });

  it("readSegmentConfig(a folder without one) says that making music needs one, and how to get it", () => {
    const folder = scratchFolder();
    expect(hasSegmentModel(folder)).toBe(false);
    expect(() => readSegmentConfig(folder)).toThrow(
      /expected a run with a segment model.*--no-music or on too little music; train again/,
    );
    expect(hasSegmentModel(stored({}))).toBe(true);
  });

  const { sizes, scale, grids, attributes } = madeUpConfig();
  it.each<[string, object, string]>([
    ["another format", { format: "semitone-segments/3" }, "format"],
    ["a size of no layer", { sizes: { ...sizes, beat: 0 } }, "sizes.beat"],
    ["a size that is no whole number", { sizes: { ...sizes, factor: 1.5 } }, "sizes.factor"],
    [
      "a deviation of 0",
      { scale: { ...scale, deviation: scale.deviation.with(2, 0) } },
      "scale.deviation\\[2\\]",
    ],
    ["too few means", { scale: { ...scale, mean: scale.mean.slice(1) } }, "scale.mean"],
    ["no grid", { grids: [] }, "grids"],
    [
      "a grid of seven steps a beat",
      { grids: [{ ...grids[0], stepsPerBeat: 7 }] },
      "grids\\[0\\].stepsPerBeat",
    ],
    [
      "an attribute of one class",
      { attributes: [{ ...attributes[0], classes: ["only"] }] },
      "attributes\\[0\\].classes",
    ],
    ["networks that there are not", { networks: { encoder: "rnn", decoder: "mlp" } }, "networks.encoder"],
    ["a name that nobody knows", { colour: "red" }, "colour"],
    ["a critic without weights", { critics: { f0: { kind: "standardized" } } }, "critics.f0"],
  ])("readSegmentConfig(%s) names what does not hold, and the file", (_, change, where) => {
    expect(() => readSegmentConfig(stored(change))).toThrow(
      new RegExp(`^the segment model cannot be read: .*${where}.*; at .*segments.json; train again`, "s"),
    );
  });

  it("readSegmentConfig(what is no JSON) says so", () => {
    expect(() => readSegmentConfig(folderWith("{"))).toThrow(/^the segment model cannot be read: .*JSON/);
  });
});
