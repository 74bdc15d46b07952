// How far each annotator can be trusted, by what the others say of the same pieces.
import { dawidSkene, type Interval, type RaterModel, raterModel } from "@semitone/stats";
import type { Project } from "../project.ts";
import { type Attribute, valuesOf } from "./attribute.ts";
import { findAttribute } from "./attribute-store.ts";
import { LabelError } from "./label-error.ts";
import { type JudgedUnit, judgedUnits, numbersOf, type UnitOf } from "./opinions.ts";
import { labelsOf } from "./query-labels.ts";

/** One annotator of an attribute. */
export interface AnnotatorReliability {
  /** Empty where unnamed. */
  readonly annotator: string;
  /** Labels of theirs, and of these on pieces that others labelled, too: the model learns from those alone. */
  readonly labels: number;
  readonly shared: number;
  /**
   * Of classes: the share of their labels that is right; of numbers: spread^2 / (spread^2 + noise^2), 1 for one without noise. NaN where
   * nothing is shared.
   */
  readonly reliability: Interval;
  /** Of numbers: what they say too much, and the deviation of their error beside that. */
  readonly bias?: number;
  readonly noise?: number;
  /** Of classes: the value that they most often give in place of another. */
  readonly confuses?: { readonly value: string; readonly with: string; readonly share: number };
}

export interface AnnotatorsResult {
  readonly attribute: string;
  readonly kind: Attribute["kind"];
  readonly per: UnitOf;
  /** Pieces (or stretches) with two annotators or more. */
  readonly units: number;
  /** By name. */
  readonly annotators: readonly AnnotatorReliability[];
}

const UNKNOWN: Interval = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
/** A confusion below this share is not worth telling. */
const TOLD = 0.05;

/**
 * Reliability of every person who labelled an attribute: Dawid and Skene's model for classes, bias and noise for numbers.
 *
 * @throws LabelError for an unknown attribute, or one of several tags, which have no one value
 */
export function annotatorReliability(
  project: Pick<Project, "connection" | "folder">,
  attributeName: string,
  { per = "stretch" }: { readonly per?: UnitOf } = {},
): AnnotatorsResult {
  const attribute = findAttribute(project, attributeName);
  if (attribute.kind === "multi-label")
    throw new LabelError(
      `${attribute.name}: expected an attribute with one value for each piece; got multi-label; see semitone label agreement for its tags`,
    );
  const labels = labelsOf(project, { attributes: [attribute.name], annotatorKind: "human" });
  const units = [...judgedUnits(attribute, labels, per)];
  const names = [
    ...new Set(units.flatMap(({ opinions }) => opinions.map(({ annotator }) => annotator))),
  ].sort();
  const shared = units.filter(({ opinions }) => opinions.length > 1);
  const counts = (of: readonly JudgedUnit[], name: string) =>
    of.reduce((sum, { opinions }) => sum + opinions.filter(({ annotator }) => annotator === name).length, 0);
  const found =
    attribute.kind === "continuous" ? byNumbers(shared, names) : byClasses(attribute, shared, names);
  return {
    attribute: attribute.name,
    kind: attribute.kind,
    per,
    units: shared.length,
    annotators: names.map((annotator, w) => {
      const [all, some] = [counts(units, annotator), counts(shared, annotator)];
      const told = some > 0 ? found?.(w) : undefined;
      return { annotator, labels: all, shared: some, reliability: UNKNOWN, ...told };
    }),
  };
}

type Told = Omit<AnnotatorReliability, "annotator" | "labels" | "shared">;

function byClasses(
  attribute: Attribute,
  units: readonly JudgedUnit[],
  names: readonly string[],
): ((annotator: number) => Told) | undefined {
  const said = units.map(({ opinions }) => opinions.filter(({ value }) => typeof value === "string"));
  const declared = valuesOf(attribute);
  const values =
    declared.length > 0 ? declared : [...new Set(said.flat().map(({ value }) => String(value)))].sort();
  const opinions = said.flatMap((own, item) =>
    own.map(({ annotator, value }) => ({
      item,
      annotator: names.indexOf(annotator),
      value: values.indexOf(value as string),
    })),
  );
  if (opinions.length === 0) return undefined;
  const { confusion, right } = dawidSkene(opinions, values.length);
  return (w) => {
    if (right[w] === undefined) return { reliability: UNKNOWN };
    const mistakes = confusion[w].flatMap((row, k) =>
      row.map((share, l) => ({ value: values[k], with: values[l], share: k === l ? 0 : share })),
    );
    const worst = mistakes.reduce((most, one) => (one.share > most.share ? one : most));
    const { value, low, high } = right[w];
    return { reliability: { value, low, high }, ...(worst.share > TOLD && { confuses: worst }) };
  };
}

function byNumbers(
  units: readonly JudgedUnit[],
  names: readonly string[],
): ((annotator: number) => Told) | undefined {
  const ratings = units.flatMap(({ opinions }, item) =>
    opinions.flatMap(({ annotator, value }) =>
      numbersOf([value]).map((number) => ({ item, annotator: names.indexOf(annotator), value: number })),
    ),
  );
  if (ratings.length === 0) return undefined;
  const { reliability, bias, noise }: RaterModel = raterModel(ratings);
  return (w) =>
    reliability[w] === undefined
      ? { reliability: UNKNOWN }
      : { reliability: reliability[w], bias: bias[w], noise: noise[w].value };
}
