import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensorsFile } from "@semitone/runtime";
import { COMMON, scratchFolder, segmentOf } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { packAnchors, unpackAnchors } from "./anchors.ts";
import { classOf, factorId, latentOf, oldFactorName, STYLE } from "./factor-name.ts";
import { madeUpAnchor, madeUpConfig, madeUpWeights } from "./made-up-segments.test-support.ts";
import { loadSegmentModel, openSegmentModel } from "./open-segment-model.ts";
import { readSegmentConfig, SEGMENT_FILES, type SegmentConfig, storedName } from "./segment-config.ts";
import { compileStep } from "./training-job.ts";

const sizes = { beatLatent: 2, factor: 2, styles: 2, beat: 4, hidden: 4 };
const NAMES = ["tune type", "a[b]", "ton/art", "気分", "style", "10", "-x", "__proto__", "n".repeat(300)];

describe("ids of factors", () => {
  it("compileStep gives each attribute parameters of its own, in which no name of an attribute stands", () => {
    const attributes = NAMES.map((name) => ({ name, classes: ["a", "b"], targets: [] }));
    const quality = { mean: new Array(9).fill(0), deviation: new Array(9).fill(1) };
    const { parameterNames, inputs } = compileStep(attributes, sizes, quality, 1);
    for (const factor of [...NAMES.map((_, i) => `f${i}`), "style"])
      expect(parameterNames.filter((own) => own.startsWith(`rooms/${factor}/`))).toHaveLength(3);
    for (const name of [...parameterNames, ...inputs.map((one) => one.name)])
      expect(name).toMatch(/^[\w/]+$/);
  });

  it("no factor is called as another, nor as the style", () => {
    const factors = [...NAMES.map((_, i) => factorId(i)), STYLE];
    expect(new Set(factors.flatMap((factor) => [classOf(factor), latentOf(factor)])).size).toBe(2 * 10);
  });

  it("anchors keep each attribute's latents and classes", () => {
    const config = madeUpConfig();
    const anchor = madeUpAnchor(3, { classes: { f1: 2 } });
    const packed = packAnchors([anchor], config);
    const data = Object.fromEntries(Object.entries(packed).map(([name, tensor]) => [name, tensor.data]));
    const [found] = unpackAnchors(data as never, config, ["f0", "f1", STYLE]);
    expect(found.factors).toEqual(anchor.factors);
    expect(found.classes).toEqual({ f1: 2 });
  });
});

describe("models of format 1, whose factors have the names of their attributes", () => {
  it("oldFactorName leaves plain names as they are, and writes other characters as their code points", () => {
    expect(["mood", "ton/art", "a.b-c_1"].map(oldFactorName)).toEqual(["mood", "ton/art", "a.b-c_1"]);
    expect(["tune type", "a[b]", "気分", "😀", "style", "a.u20.b"].map(oldFactorName)).toEqual([
      "tune.u20.type",
      "a.u5b.b.u5d.",
      ".u6c17..u5206.",
      ".u1f600.",
      ".u73.tyle",
      "a.u2e.u20.b",
    ]);
  });

  it("openSegmentModel opens them: they say the same as under ids", async () => {
    // The first is called as the factor of the second is now; one is the beginning of another.
    const names = ["f1", "f1/loc"];
    const config = madeUpConfig();
    const attributes = config.attributes.map((attribute, i) => ({ ...attribute, name: names[i] }));
    const now: SegmentConfig = {
      ...config,
      attributes,
      grids: [{ ...config.grids[0], classes: { f0: [1, 2], f1: [3, 2, 1] } }],
    };
    const weights = madeUpWeights(now, [madeUpAnchor(1), madeUpAnchor(2)]);
    const old = {
      ...now,
      format: "semitone-segments/1",
      attributes: attributes.map(({ id: _, ...attribute }) => attribute),
      grids: [{ ...now.grids[0], classes: { f1: [1, 2], "f1/loc": [3, 2, 1] } }],
    };
    const asOld = { ...now, format: "semitone-segments/1" } as const;
    expect(storedName(asOld, "encoder/rooms/f0/loc/weight")).toBe("encoder/rooms/f1/loc/weight");
    const folder = scratchFolder();
    writeFileSync(join(folder, SEGMENT_FILES.config), JSON.stringify(old));
    writeSafetensorsFile(
      join(folder, SEGMENT_FILES.weights),
      Object.fromEntries(
        Object.entries(weights).map(([name, data]) => [
          storedName(asOld, name),
          { dtype: "float32", shape: [data.length], data },
        ]),
      ),
    );
    expect(readSegmentConfig(folder)).toEqual(asOld);
    const [opened, same] = [await openSegmentModel(folder), await loadSegmentModel(now, weights)];
    const cut = [{ segments: [segmentOf([{ step: 0, length: 4, pitch: 60 }], { grid: COMMON })] }];
    expect(await opened.encodeCut(cut)).toEqual(await same.encodeCut(cut));
    expect(opened.components).toEqual(same.components);
    expect(opened.anchors).toEqual(same.anchors);
    await Promise.all([opened.dispose(), same.dispose()]);
  });
});
