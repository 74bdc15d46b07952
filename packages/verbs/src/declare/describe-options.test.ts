import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeOptions, type OptionDescription } from "./describe-options.ts";
import { constraints, duration, option, run, seed, wholeNumber } from "./option.ts";

/** The description of one option with that schema. */
const described = (schema: z.ZodType): OptionDescription => describeOptions(z.object({ someKey: schema }))[0];

describe("describeOptions(input)", () => {
  it("names an option by its key in kebab-case, an argument without dashes, a switch that is on with no-", () => {
    const help = "h";
    expect(described(option(z.string(), { help })).name).toBe("--some-key");
    expect(described(option(z.string(), { help, flag: "group" })).name).toBe("--group");
    expect(described(option(z.string(), { help, argument: true })).name).toBe("some-key");
    expect(described(option(z.boolean().default(true), { help })).name).toBe("--no-some-key");
    expect(described(option(z.boolean().default(false), { help })).name).toBe("--some-key");
  });

  it("reads range, whole numbers and default from the schema", () => {
    expect(described(option(wholeNumber(2, 100).default(5), { help: "folds" }))).toEqual({
      key: "someKey",
      name: "--some-key",
      isArgument: false,
      isRequired: false,
      help: "folds",
      placeholder: "some-key",
      reads: "number",
      isWhole: true,
      low: 2,
      high: 100,
      choices: [],
      default: 5,
    });
    const half = described(option(z.number().min(0).optional(), { help: "h" }));
    expect([half.isWhole, half.low, half.high, half.isRequired]).toEqual([false, 0, undefined, false]);
  });

  it("leaves out the ends of a range that only say that a number is exact", () => {
    const { low, high } = described(option(wholeNumber(1, Number.MAX_SAFE_INTEGER), { help: "h" }));
    expect([low, high]).toEqual([1, undefined]);
  });

  it("reads choices from enums, and words beside a number from unions", () => {
    expect(described(option(z.enum(["a", "b"]), { help: "h" }))).toMatchObject({
      reads: "choice",
      choices: ["a", "b"],
      isRequired: true,
    });
    const budgets = z.array(z.union([z.literal("all"), wholeNumber(1, 9)])).default([2, "all"]);
    expect(described(option(budgets, { help: "h" }))).toMatchObject({
      reads: "number",
      choices: ["all"],
      several: "commas",
      default: [2, "all"],
    });
  });

  it("takes lists by commas as options and as words as arguments, unless the declaration says otherwise", () => {
    const list = z.array(z.string()).default([]);
    expect(described(option(list, { help: "h" })).several).toBe("commas");
    expect(described(option(list, { help: "h", argument: true })).several).toBe("words");
    expect(described(option(list, { help: "h", several: "repeated" })).several).toBe("repeated");
    expect(described(option(z.string(), { help: "h" })).several).toBeUndefined();
  });

  it("knows times in seconds, constraints, and the options that verbs share", () => {
    expect(described(option(duration(), { help: "h" }))).toMatchObject({
      reads: "time",
      unit: "s",
      isRequired: false,
    });
    expect(described(option(constraints(), { help: "h", argument: true }))).toMatchObject({
      reads: "text",
      several: "words",
      isRequired: true,
    });
    expect(described(seed())).toMatchObject({ default: 1, low: 0, high: 2 ** 32 - 1, placeholder: "n" });
    expect(described(run())).toMatchObject({ otherwise: "the newest", isRequired: false });
  });

  it("refuses an option without help, and one that no words can give", () => {
    expect(() => described(z.string())).toThrow(
      "describeOptions: expected help for someKey; got none; wrap it in option()",
    );
    expect(() => described(option(z.date(), { help: "h" }))).toThrow(
      "describeOptions: expected text, number, choice, switch or a list for someKey; got date",
    );
    expect(() => described(option(z.union([z.string(), z.number()]), { help: "h" }))).toThrow(/got union/);
  });
});
