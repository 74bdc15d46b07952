// `semitone label define`: declares an attribute, widens one, or lists them all.
import {
  ATTRIBUTE_KINDS,
  type Attribute,
  defineAttribute,
  listAttributes,
  parseAttribute,
} from "@semitone/library";
import { nearestName } from "@semitone/stats";
import { type Session, type Verb, withCommonOptions, withExample } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { attributeText } from "./label-text.ts";

interface DefineOptions {
  readonly min?: string;
  readonly max?: string;
}

export const defineVerb: Verb = (program, start) => {
  const command = program
    .command("define")
    .description("declare an attribute, or add values to one; without arguments list them")
    .argument("[name]", "its name")
    .argument("[kind]", ATTRIBUTE_KINDS.join(" | "))
    .argument("[values...]", "what it may be, from low to high if ordinal")
    .option("--min <number>", "smallest value, if continuous")
    .option("--max <number>", "largest value, if continuous")
    .action(
      start(
        async (
          session,
          name: string | undefined,
          kind: string | undefined,
          values: string[],
          options: DefineOptions,
        ) => {
          if (name === undefined) return list(session);
          const attribute = parseAttribute(declaration(name, kind, values, options));
          if (!session.dryRun) defineAttribute(session.project, attribute);
          if (session.out.json) return session.out.document(attribute);
          await session.out.line(
            `${attribute.name}  ${attribute.kind}  ${attributeText(attribute)}`.trimEnd(),
          );
        },
      ),
    );
  withExample(
    withCommonOptions(command, { writes: true }),
    "semitone label define mood categorical calm tense",
    "semitone label define valence continuous --min -1 --max 1",
  );
};

async function list({ out, project }: Session): Promise<void> {
  const attributes = listAttributes(project);
  if (out.json) return out.document(attributes);
  await out.table(
    ["attribute", "kind", "values"],
    attributes.map((attribute) => [attribute.name, attribute.kind, attributeText(attribute)]),
  );
}

/** What the arguments declare; whether it holds together is for `parseAttribute` to say. */
export function declaration(
  name: string,
  kind: string | undefined,
  values: readonly string[],
  { min, max }: DefineOptions = {},
): object {
  if (kind === undefined || !(ATTRIBUTE_KINDS as readonly string[]).includes(kind)) {
    const near = kind === undefined ? undefined : nearestName(kind, ATTRIBUTE_KINDS);
    throw new UsageError(
      `define: expected a kind, one of ${ATTRIBUTE_KINDS.join(", ")}; got ${JSON.stringify(kind ?? "")}${near ? `; did you mean ${near}?` : ""}`,
    );
  }
  if (kind === "group") return { name, kind };
  if (kind !== "continuous") return { name, kind, values };
  if (min === undefined || max === undefined)
    throw new UsageError("define: a continuous attribute needs --min and --max");
  return { name, kind: kind satisfies Attribute["kind"], min: Number(min), max: Number(max) };
}
