// Attributes in the database: declared, widened, listed. Knows attributes, not labels' values.
import type { Connection } from "../database/connection.ts";
import type { Project } from "../project.ts";
import { splitNames } from "./assignment-text.ts";
import { type Attribute, parseAttribute, valuesOf } from "./attribute.ts";
import { LabelError } from "./label-error.ts";
import { sameName } from "./plain-text.ts";
import { attributeOf } from "./stored-attribute.ts";
import { suggestion } from "./suggestion.ts";

/** Every declared attribute, by name. */
export function listAttributes({ connection }: Pick<Project, "connection">): Attribute[] {
  return connection
    .all("SELECT declaration FROM attributes ORDER BY name")
    .map(({ declaration }) => attributeOf(declaration));
}

/**
 * The attribute of that name.
 *
 * @throws LabelError naming the nearest one declared
 */
export function findAttribute(project: Pick<Project, "connection">, name: string): Attribute {
  const attributes = listAttributes(project);
  const known = attributes.map((attribute) => attribute.name);
  const same = sameName(name, known);
  if (same !== undefined) return attributes[known.indexOf(same)];
  throw new LabelError(`unknown attribute ${JSON.stringify(name)}; ${suggestion(name, known)}`);
}

/**
 * The attributes of names, or lists of names parted by commas, see `splitNames`.
 *
 * @throws LabelError naming the nearest one declared
 */
export function attributesNamed(project: Pick<Project, "connection">, lists: readonly string[]): Attribute[] {
  const known = listAttributes(project).map(({ name }) => name);
  return splitNames(lists, known).map((name) => findAttribute(project, name));
}

/**
 * Declares an attribute, or widens one that is there: more values, a wider range. Labels keep their meaning.
 *
 * @throws LabelError if the declaration is wrong, or would take away what labels may already use
 */
export function defineAttribute(
  { connection }: Pick<Project, "connection">,
  declaration: Attribute,
): Attribute {
  const attribute = parseAttribute(declaration);
  return connection.transaction(() => putAttribute(connection, attribute));
}

/** `defineAttribute` inside the caller's transaction. */
export function putAttribute(connection: Connection, attribute: Attribute): Attribute {
  const [row] = connection.all("SELECT id, declaration FROM attributes WHERE name = ?", [attribute.name]);
  if (row === undefined) {
    connection
      .prepare("INSERT INTO attributes (name, declaration) VALUES (?, ?)")
      .run([attribute.name, JSON.stringify(attribute)]);
    return attribute;
  }
  const before = attributeOf(row.declaration);
  const [used] = connection.all("SELECT 1 FROM labels WHERE attribute_id = ? LIMIT 1", [row.id]);
  const loss = used === undefined ? undefined : whatIsLost(before, attribute);
  if (loss) throw new LabelError(`${attribute.name}: has labels already, so ${loss}; choose another name`);
  connection
    .prepare("UPDATE attributes SET declaration = ? WHERE id = ?")
    .run([JSON.stringify(attribute), row.id]);
  return attribute;
}

function whatIsLost(before: Attribute, after: Attribute): string | undefined {
  if (before.kind !== after.kind) return `it stays ${before.kind}; got ${after.kind}`;
  if (before.kind === "continuous" && after.kind === "continuous")
    return after.min > before.min || after.max < before.max
      ? `its range may only grow from ${before.min}..${before.max}; got ${after.min}..${after.max}`
      : undefined;
  const missing = valuesOf(before).filter((value) => !valuesOf(after).includes(value));
  return missing.length > 0 ? `its value ${JSON.stringify(missing[0])} must stay` : undefined;
}
