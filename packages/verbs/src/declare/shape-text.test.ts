import { expect, it } from "vitest";
import { z } from "zod";
import { shapeText } from "./shape-text.ts";

const number = z.number().nullable();

it.each<[z.ZodType, string]>([
  [z.string(), "string"],
  [z.strictObject({ run: z.string(), wav: z.string().optional() }), "{ run: string, wav?: string }"],
  [z.looseObject({ name: z.string() }), "{ name: string, ... }"],
  [z.looseObject({}), "{ ... }"],
  [z.array(number), "(number | null)[]"],
  [z.array(z.strictObject({ x: number })), "{ x: number | null }[]"],
  [z.record(z.string(), z.number()), "{ [name]: number }"],
  [z.enum(["ok", "error"]), '"ok" | "error"'],
  [z.union([z.number(), z.array(z.string())]), "number | string[]"],
])("shapeText of schema %#", (schema, text) => {
  expect(shapeText(schema)).toBe(text);
});

it("shapeText breaks a long object into lines, nested ones where they are long as well", () => {
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`measurement${i}`, z.number()]));
  const lines = shapeText(
    z.strictObject({ short: z.boolean(), long: z.array(z.strictObject(fields(6))) }),
  ).split("\n");
  expect(lines.slice(0, 4)).toEqual(["{", "  short: boolean,", "  long: {", "    measurement0: number,"]);
  expect(lines.slice(-3)).toEqual(["    measurement5: number,", "  }[],", "}"]);
});
