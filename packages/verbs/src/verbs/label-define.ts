// `label define`: declares an attribute, widens one, or lists them all.
import type { Attribute } from "@semitone/library";
import { ATTRIBUTE_KINDS, type AttributeKind } from "@semitone/library/choices";
import { z } from "zod";
import { line, table } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { attributeText } from "../text/label-text.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  name: option(z.string().optional(), { argument: true, help: "the attribute" }),
  kind: option(z.enum(ATTRIBUTE_KINDS).optional(), { argument: true, help: "the kind of its values" }),
  values: option(z.array(z.string()).default([]), {
    argument: true,
    help: "the values it may have, from low to high if ordinal",
  }),
  min: option(z.number().optional(), { help: "lowest value, if continuous", placeholder: "number" }),
  max: option(z.number().optional(), { help: "highest value, if continuous", placeholder: "number" }),
});

const attribute = z.looseObject({ name: z.string(), kind: z.string() });

export const verb = defineVerb({
  input,
  output: z.union([attribute, z.array(attribute)]),
  writes: true,
  needs: "project",
  examples: ["label define mood categorical calm tense", "label define valence continuous --min -1 --max 1"],
  run: async ({ dryRun }, project, { name, kind, values, ...range }): Promise<Attribute | Attribute[]> => {
    const { defineAttribute, listAttributes, parseAttribute } = await import("@semitone/library");
    if (name === undefined) return listAttributes(project);
    const declared = parseAttribute(declaration(name, kind, values, range));
    if (!dryRun) defineAttribute(project, declared);
    return declared;
  },
  table: (attributes) =>
    Array.isArray(attributes)
      ? [
          table(
            ["attribute", "kind", "values"],
            attributes.map((one) => [one.name, one.kind, attributeText(one)]),
          ),
        ]
      : [line(`${attributes.name}  ${attributes.kind}  ${attributeText(attributes)}`.trimEnd())],
});

/** What the arguments declare; whether it holds together is for `parseAttribute` to say. */
function declaration(
  name: string,
  kind: AttributeKind | undefined,
  values: readonly string[],
  { min, max }: { readonly min?: number; readonly max?: number },
): object {
  if (kind === undefined)
    throw new UsageError(`kind: expected one of ${ATTRIBUTE_KINDS.join(", ")}; got none`);
  if (kind === "group") return { name, kind };
  if (kind !== "continuous") return { name, kind, values };
  if (min === undefined || max === undefined)
    throw new UsageError("define: expected --min and --max for a continuous attribute; got only one or none");
  return { name, kind, min, max };
}
