// Several annotators' labels brought together by unit (a piece, or a stretch of one). Shared by agreement and aggregates.
import type { Attribute } from "./attribute.ts";
import type { LabelValue, Span } from "./label.ts";
import type { StoredLabel } from "./stored-label.ts";

/** What counts as one judged thing: each stretch by itself, or each piece with an annotator's stretches summed up. */
export type UnitOf = "stretch" | "piece";

export interface Opinion {
  readonly annotator: string;
  readonly value: LabelValue;
  /** Stretches summed up in it; 1 where none were. */
  readonly stretches: number;
}

export interface JudgedUnit {
  readonly file: string;
  readonly span: Span | undefined;
  readonly opinions: readonly Opinion[];
}

/**
 * Groups labels of one attribute, which come ordered by file and stretch.
 *
 * With `per` = `piece` an annotator's stretches of a piece become one opinion: the mean of numbers, the most frequent of other
 * values (none on a tie, and none for tags).
 */
export function* judgedUnits(
  attribute: Attribute,
  labels: Iterable<StoredLabel>,
  per: UnitOf,
): Generator<JudgedUnit> {
  let group: StoredLabel[] = [];
  const unitKey = (label: StoredLabel) =>
    JSON.stringify(per === "piece" ? label.file : [label.file, label.span]);
  for (const label of labels) {
    if (group.length > 0 && unitKey(group[0]) !== unitKey(label)) {
      yield unitOf(attribute, group, per);
      group = [];
    }
    group.push(label);
  }
  if (group.length > 0) yield unitOf(attribute, group, per);
}

function unitOf(attribute: Attribute, labels: readonly StoredLabel[], per: UnitOf): JudgedUnit {
  const [{ file, span }] = labels;
  if (per === "stretch")
    return {
      file,
      span,
      opinions: labels.map(({ annotator, value }) => ({ annotator, value, stretches: 1 })),
    };
  const byAnnotator = new Map<string, LabelValue[]>();
  for (const { annotator, value } of labels)
    byAnnotator.set(annotator, [...(byAnnotator.get(annotator) ?? []), value]);
  const opinions = [...byAnnotator].flatMap(([annotator, values]) => {
    const value = values.length === 1 ? values[0] : summary(attribute, values);
    return value === undefined ? [] : [{ annotator, value, stretches: values.length }];
  });
  return { file, span: undefined, opinions };
}

/** One annotator's several values as one; undefined where they cannot be. */
function summary(attribute: Attribute, values: readonly LabelValue[]): LabelValue | undefined {
  if (attribute.kind === "continuous") return meanOf(numbersOf(values));
  if (attribute.kind === "multi-label") return undefined;
  return mostFrequent(values.filter((value) => typeof value === "string"));
}

/** Numbers among the values, the `loc` of soft ones included. */
export function numbersOf(values: readonly LabelValue[]): number[] {
  return values.flatMap((value) =>
    typeof value === "number" ? [value] : typeof value === "object" && "loc" in value ? [value.loc] : [],
  );
}

export const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value that occurs most often; undefined on a tie. */
export function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a);
  return ranked.length > 1 && ranked[0][1] === ranked[1][1] ? undefined : ranked[0]?.[0];
}
