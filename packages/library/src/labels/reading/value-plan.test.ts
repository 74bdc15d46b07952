import { describe, expect, it } from "vitest";
import type { Attribute } from "../attribute.ts";
import type { RawValue } from "../label.ts";
import { ValueEvidence } from "./value-evidence.ts";
import { planValues } from "./value-plan.ts";

describe("planValues(name, evidence) of an attribute that nobody has declared", () => {
  const infer = (values: RawValue[], hint?: Attribute["kind"]) => {
    const evidence = new ValueEvidence();
    for (const value of values) evidence.add(value, { kind: hint });
    return planValues("x", evidence, undefined).attribute;
  };

  it.each<[RawValue[], unknown]>([
    [["b", "a", "", "b"], { kind: "categorical", name: "x", values: ["a", "b"] }],
    [["1", "0", ""], { kind: "categorical", name: "x", values: ["0", "1"] }],
    [["1", "5", "10", "2"], { kind: "ordinal", name: "x", values: ["1", "2", "5", "10"] }],
    [["0.1", "0.9", "0.5"], { kind: "continuous", name: "x", min: 0, max: 1 }],
    [["-0.1", "0.9", "0.5"], { kind: "continuous", name: "x", min: -1, max: 1 }],
    [["60.5", "180", "90"], { kind: "continuous", name: "x", min: 60.5, max: 180 }],
    [["a|b", "!c"], { kind: "multi-label", name: "x", values: ["a", "b", "c"] }],
    [["a", "!a"], { kind: "multi-label", name: "x", values: ["a"] }],
    [[["a"], ["b", "c"]], { kind: "multi-label", name: "x", values: ["a", "b", "c"] }],
    [[{ a: 0.5, b: 0.5 }], { kind: "categorical", name: "x", values: ["a", "b"] }],
    [[{ loc: 0.5, scale: 0.1 }, 0.2], { kind: "continuous", name: "x", min: 0, max: 1 }],
    [Array.from({ length: 30 }, (_, i) => `piece ${i}`), { kind: "group", name: "x" }],
    [["", null], undefined],
  ])("of %j is %j", (values, expected) => {
    expect(infer(values)).toEqual(expected);
  });

  const notesOf = (...values: RawValue[]) => {
    const evidence = new ValueEvidence();
    for (const value of values) evidence.add(value, {});
    return planValues("x", evidence, undefined).plan.notes;
  };

  it("says that a number such as -999 may stand for nothing, where no other is below 0", () => {
    expect(notesOf("-999", "1.5", "2.5")).toEqual([
      'x: "-999" is read as a number; --nothing -999 reads it as nothing',
    ]);
    expect(notesOf("-999", "-1.5", "2.5")).toEqual([]);
    expect(notesOf("-9", "1.5", "2.5")).toEqual([]);
  });

  it("says that words with # in front may be several tags", () => {
    expect(notesOf("#a #b", "#b")[0]).toContain('if these are several tags: --split " "');
  });

  it("makes no class of what may be thousands or decimals beside numbers that are clear", () => {
    const evidence = new ValueEvidence();
    for (const value of ["1,234", "12,345", "999"]) evidence.add(value, {});
    const { attribute } = planValues("x", evidence, undefined, { commaSeparated: true });
    expect(attribute?.kind).toBe("continuous");
  });

  it("stays bounded for a million different values", () => {
    const evidence = new ValueEvidence();
    for (let i = 0; i < 1_000_000; i++) evidence.add(`value ${i}`);
    expect(planValues("x", evidence, undefined).attribute).toEqual({ kind: "group", name: "x" });
  });
});
