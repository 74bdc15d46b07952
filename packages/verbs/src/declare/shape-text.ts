// The shape of a JSON document in words of TypeScript, for pages of documentation.
import type { z } from "zod";

/** The parts of zod's schemas that are read here. */
interface Schema {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Schema>>;
    readonly catchall?: Schema;
    readonly innerType?: Schema;
    readonly element?: Schema;
    readonly valueType?: Schema;
    readonly options?: readonly Schema[];
    readonly entries?: Readonly<Record<string, string>>;
  };
}

/** Longest text that stays on one line. */
const WIDTH = 90;

/** `{ run: string, pieces: { midi: string, wav?: string }[] }`; broken into lines where it is long. `...`: more fields. */
export const shapeText = (schema: z.ZodType): string => textOf(schema as unknown as Schema, "");

function textOf({ def }: Schema, indent: string): string {
  switch (def.type) {
    case "object":
      return objectText(def, indent);
    case "array": {
      const element = textOf(def.element!, indent);
      return element.includes(" | ") && !element.startsWith("{") ? `(${element})[]` : `${element}[]`;
    }
    case "record":
      return `{ [name]: ${textOf(def.valueType!, indent)} }`;
    case "nullable":
      return `${textOf(def.innerType!, indent)} | null`;
    case "optional":
      return textOf(def.innerType!, indent);
    case "union":
      return def.options!.map((option) => textOf(option, indent)).join(" | ");
    case "enum":
      return Object.values(def.entries!)
        .map((value) => JSON.stringify(value))
        .join(" | ");
    default:
      return def.type;
  }
}

function objectText({ shape, catchall }: Schema["def"], indent: string): string {
  const more = catchall !== undefined && catchall.def.type !== "never";
  const fieldsAt = (inner: string) => [
    ...Object.entries(shape!).map(
      ([key, schema]) => `${key}${schema.def.type === "optional" ? "?" : ""}: ${textOf(schema, inner)}`,
    ),
    ...(more ? ["..."] : []),
  ];
  const line = `{ ${fieldsAt("").join(", ")} }`;
  if (indent.length + line.length <= WIDTH && !line.includes("\n")) return line;
  const inner = `${indent}  `;
  return `{\n${fieldsAt(inner)
    .map((field) => `${inner}${field},\n`)
    .join("")}${indent}}`;
}
