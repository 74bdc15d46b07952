// An attribute as a cell of the database holds it.

import { ATTRIBUTE_KINDS } from "../choices.ts";
import type { SqlValue } from "../database/connection.ts";
import { isObject, jsonCell } from "../database/json-cell.ts";
import type { Attribute } from "./attribute.ts";

/** The attribute in a cell; what it may be called is asked where it is declared, not again. @throws ProjectError (`corrupt`) */
export const attributeOf = (cell: SqlValue): Attribute =>
  jsonCell(cell, "the declaration of an attribute", isAttribute);

function isAttribute(value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string") return false;
  const { kind, values, min, max } = value;
  if (kind === "group") return true;
  if (kind === "continuous") return typeof min === "number" && typeof max === "number";
  return (
    (ATTRIBUTE_KINDS as readonly unknown[]).includes(kind) &&
    Array.isArray(values) &&
    values.every((one) => typeof one === "string")
  );
}
