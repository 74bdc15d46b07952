import { describe, expect, it } from "vitest";
import { flag, integer, oneOf, resolveOptions } from "./options.ts";
import { RepresentationError } from "./representation.ts";

const RULES = {
  stepsPerQuarter: integer(1, 96, 4),
  velocity: flag(false),
  unit: oneOf(["bars", "beats"], "beats"),
};

describe("resolveOptions(caller, rules, given)", () => {
  it("fills in defaults, also for undefined, and keeps what is given", () => {
    expect(resolveOptions("f", RULES, {})).toEqual({ stepsPerQuarter: 4, velocity: false, unit: "beats" });
    expect(resolveOptions("f", RULES, { stepsPerQuarter: 12, velocity: undefined, unit: "bars" })).toEqual({
      stepsPerQuarter: 12,
      velocity: false,
      unit: "bars",
    });
  });

  it("names the nearest known option where one is misspelt", () => {
    const misspelt = { stepPerQuarter: 4 } as object;
    expect(() => resolveOptions("f", RULES, misspelt)).toThrow(
      "f: expected an option of stepsPerQuarter, velocity, unit; got stepPerQuarter; did you mean stepsPerQuarter?",
    );
    expect(() => resolveOptions("f", RULES, misspelt)).toThrow(RepresentationError);
    expect(() => resolveOptions("f", RULES, JSON.parse('{"__proto__": 1}'))).toThrow("got __proto__");
  });

  it.each([
    [{ stepsPerQuarter: 0 }, "f: expected stepsPerQuarter to be an integer in 1..96; got 0"],
    [{ stepsPerQuarter: 1.5 }, "f: expected stepsPerQuarter to be an integer in 1..96; got 1.5"],
    [{ velocity: 1 }, "f: expected velocity to be true or false; got 1"],
    [{ unit: "seconds" }, "f: expected unit to be one of bars, beats; got seconds"],
  ])("refuses %j", (given, message) => {
    expect(() => resolveOptions("f", RULES, given as object)).toThrow(message);
  });
});
