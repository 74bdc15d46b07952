// Options declared as data: default, range and check of each in one place, so that a spec read from a file is as safe as a call.
import { closestName } from "@semitone/stats";
import { RepresentationError } from "./representation.ts";

type OptionValue = string | number | boolean;

export interface OptionRule<Value extends OptionValue = OptionValue> {
  readonly default: Value;
  /** What must hold, as the error says it. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;
export type Options<Rules extends OptionRules> = {
  readonly [Key in keyof Rules]: Rules[Key] extends OptionRule<infer Value> ? Value : never;
};

export function integer(low: number, high: number, fallback: number): OptionRule<number> {
  return {
    default: fallback,
    expected: `an integer in ${low}..${high}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
  };
}

export function flag(fallback: boolean): OptionRule<boolean> {
  return { default: fallback, expected: "true or false", accepts: (value) => typeof value === "boolean" };
}

export function oneOf<const Value extends OptionValue>(
  values: readonly Value[],
  fallback: Value,
): OptionRule<Value> {
  return {
    default: fallback,
    expected: `one of ${values.join(", ")}`,
    accepts: (value) => values.some((one) => one === value),
  };
}

/**
 * The given options with defaults filled in; `undefined` counts as left out.
 *
 * @throws RepresentationError for an unknown option (naming the nearest known one) or a value that breaks its rule
 */
export function resolveOptions<Rules extends OptionRules>(
  caller: string,
  rules: Rules,
  given: Partial<Options<Rules>>,
): Options<Rules> {
  const known = Object.keys(rules);
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(rules, key)) continue;
    const nearest = closestName(key, known);
    throw new RepresentationError(
      caller,
      `an option of ${known.join(", ")}`,
      key,
      `did you mean ${nearest}?`,
    );
  }
  const resolved = known.map((key) => {
    const value = given[key] ?? rules[key].default;
    if (!rules[key].accepts(value)) {
      throw new RepresentationError(caller, `${key} to be ${rules[key].expected}`, String(value));
    }
    return [key, value];
  });
  return Object.fromEntries(resolved) as Options<Rules>;
}
