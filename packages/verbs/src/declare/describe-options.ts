// Reads a verb's input schema into a plain list: what flags, forms, pages of documentation and routes are made from.
import type { z } from "zod";
import type { OptionMeta, Several } from "./option.ts";

/** One option or argument of a verb. */
export interface OptionDescription {
  /** Its name in the input object. */
  readonly key: string;
  /** `--budget`, `--no-music`, `-n`; of an argument its name. */
  readonly name: string;
  readonly isArgument: boolean;
  readonly isRequired: boolean;
  readonly help: string;
  readonly placeholder: string;
  readonly reads: "text" | "number" | "choice" | "switch" | "time";
  /** Only whole numbers. */
  readonly isWhole: boolean;
  readonly low?: number;
  readonly high?: number;
  readonly unit?: string;
  /** What it may be beside a number: all there is of a choice. */
  readonly choices: readonly string[];
  /** A list, and how its items are given. */
  readonly several?: Several;
  readonly default?: unknown;
  /** In words, where there is no default. */
  readonly otherwise?: string;
}

/** The parts of zod's schemas that are read here. */
interface Schema {
  readonly def: {
    readonly type: string;
    readonly innerType?: Schema;
    readonly element?: Schema;
    readonly options?: readonly Schema[];
    readonly defaultValue?: unknown;
    readonly values?: readonly unknown[];
  };
  readonly options?: readonly unknown[];
  readonly minValue?: number | null;
  readonly maxValue?: number | null;
  readonly format?: string | null;
  meta(): OptionMeta | undefined;
}

/** @throws Error for a schema that no option can have: a fault of the declaration */
export function describeOptions(input: z.ZodObject): OptionDescription[] {
  return Object.entries(input.shape).map(([key, schema]) => describe(key, schema as unknown as Schema));
}

function describe(key: string, schema: Schema): OptionDescription {
  const meta = schema.meta();
  if (meta?.help === undefined)
    throw new Error(`describeOptions: expected help for ${key}; got none; wrap it in option()`);
  const layers = unwrap(schema);
  const list = layers.inner.def.type === "array";
  const value = readValue(key, list ? unwrap(layers.inner.def.element!).inner : layers.inner);
  const isArgument = meta.argument ?? false;
  const reads = layers.reads ?? value.reads;
  const flag = `${reads === "switch" && layers.fallback === true ? "no-" : ""}${meta.flag ?? kebab(key)}`;
  return {
    ...value,
    key,
    name: isArgument ? kebab(key) : `${flag.length === 1 ? "-" : "--"}${flag}`,
    isArgument,
    isRequired: !layers.isOptional,
    help: meta.help,
    placeholder: meta.placeholder ?? kebab(key),
    reads,
    ...(meta.unit !== undefined && { unit: meta.unit }),
    ...(list ? { several: meta.several ?? (isArgument ? "words" : "commas") } : {}),
    ...(layers.fallback !== undefined && { default: layers.fallback }),
    ...(meta.otherwise !== undefined && { otherwise: meta.otherwise }),
  };
}

/** Takes off `optional` and `default`. */
function unwrap(schema: Schema) {
  let inner = schema;
  let isOptional = false;
  let fallback: unknown;
  let reads: OptionMeta["reads"];
  for (;;) {
    reads ??= inner.meta()?.reads;
    const { type, innerType, defaultValue } = inner.def;
    if (type !== "optional" && type !== "default") return { inner, isOptional, fallback, reads };
    isOptional = true;
    if (type === "default") fallback = defaultValue;
    inner = innerType!;
  }
}

type Value = Pick<OptionDescription, "reads" | "isWhole" | "low" | "high" | "choices">;

function readValue(key: string, schema: Schema): Value {
  const value = (reads: Value["reads"], more: Partial<Value> = {}): Value => ({
    reads,
    isWhole: false,
    choices: [],
    ...more,
  });
  switch (schema.def.type) {
    case "string":
      return value("text");
    case "boolean":
      return value("switch");
    case "enum":
      return value("choice", { choices: schema.options as readonly string[] });
    case "number":
      return value("number", {
        isWhole: schema.format === "safeint",
        ...bound("low", schema.minValue),
        ...bound("high", schema.maxValue),
      });
    case "union": {
      const [literals, others] = [
        schema.def.options!.filter(({ def }) => def.type === "literal"),
        schema.def.options!.filter(({ def }) => def.type !== "literal"),
      ];
      if (others.length !== 1) break;
      return { ...readValue(key, others[0]), choices: literals.flatMap(({ def }) => def.values as string[]) };
    }
  }
  throw new Error(
    `describeOptions: expected text, number, choice, switch or a list for ${key}; got ${schema.def.type}`,
  );
}

const bound = (side: "low" | "high", value: number | null | undefined) =>
  typeof value === "number" && Number.isFinite(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER
    ? { [side]: value }
    : {};

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
