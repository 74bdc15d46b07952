// Several annotators' labels made into one, which says how it was made.

import { AGGREGATE_METHODS, type AggregateMethod } from "../choices.ts";
import type { Project } from "../project.ts";
import { type Attribute, valuesOf } from "./attribute.ts";
import { findAttribute } from "./attribute-store.ts";
import { type LabelValue, weightOf } from "./label.ts";
import { LabelError } from "./label-error.ts";
import { LabelWriter } from "./label-writer.ts";
import { judgedUnits, meanOf, mostFrequent, numbersOf, type Opinion, type UnitOf } from "./opinions.ts";
import { labelledPieces, labelsOf } from "./query-labels.ts";
import { suggestion } from "./suggestion.ts";

/** One value of several opinions; undefined where they leave none (a tie, or a single number whose spread is asked for). */
export function aggregateOpinions(
  attribute: Attribute,
  opinions: readonly Opinion[],
  method: AggregateMethod,
): LabelValue | undefined {
  const values = opinions.map(({ value }) => value);
  if (attribute.kind === "continuous") {
    const numbers = numbersOf(values);
    if (method === "votes") return spread(numbers);
    return method === "median"
      ? middle(
          numbers.sort((a, b) => a - b),
          meanOf,
        )
      : meanOf(numbers);
  }
  if (attribute.kind === "multi-label") return tagShares(attribute, values, method === "majority");
  if (method === "votes") return shares(attribute, values);
  const hard = values.filter((value) => typeof value === "string");
  if (method === "majority") return mostFrequent(hard);
  const order = valuesOf(attribute);
  const ranks = hard.map((value) => order.indexOf(value)).sort((a, b) => a - b);
  // Between two different grades lies none: the median of an even number of opinions may stay unknown.
  return order[middle(ranks, ([a, b]) => (a === b ? a : undefined)) ?? -1];
}

/** `mean of 30 annotators`, with how each annotator's stretches were summed up where they were. */
export function describeAggregate(method: AggregateMethod, opinions: readonly Opinion[]): string {
  const what = method === "votes" ? "votes" : method;
  const stretches = opinions.some((opinion) => opinion.stretches > 1)
    ? ", each summed up over its stretches"
    : "";
  return `${what} of ${opinions.length} annotator${opinions.length === 1 ? "" : "s"}${stretches}`;
}

export interface AggregateOptions {
  /** @default "stretch" */
  readonly per?: UnitOf;
  /** Fewest annotators that make an aggregate. @default 2 */
  readonly atLeast?: number;
  /** @default false */
  readonly dryRun?: boolean;
}

export interface AggregateResult {
  readonly attribute: string;
  readonly method: AggregateMethod;
  readonly batch: number | undefined;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Units with too few annotators, and units where they left no value (a tie). */
  readonly tooFew: number;
  readonly undecided: number;
}

/**
 * Writes one aggregate label for each unit that people have labelled; theirs stay as they are. Aggregates belong to an annotator named
 * after the method, of kind `aggregate`; a second run brings them up to date.
 *
 * @throws LabelError for an unknown attribute, or a method that does not fit its kind
 */
export function aggregateLabels(
  project: Project,
  attributeName: string,
  method: AggregateMethod,
  { per = "stretch", atLeast = 2, dryRun = false }: AggregateOptions = {},
): AggregateResult {
  const attribute = findAttribute(project, attributeName);
  requireFit(attribute, method);
  const pieces = new Map(labelledPieces(project).map((piece) => [piece.file, piece]));
  const counts = { added: 0, changed: 0, unchanged: 0, tooFew: 0, undecided: 0 };
  const { connection } = project;
  connection.exec("BEGIN IMMEDIATE");
  try {
    const writer = new LabelWriter(connection, "aggregate", `${method} of ${attribute.name} per ${per}`);
    const labels = labelsOf(project, { attributes: [attribute.name], annotatorKind: "human" });
    for (const { file, span, opinions } of judgedUnits(attribute, labels, per)) {
      const piece = pieces.get(file);
      const value = opinions.length >= atLeast ? aggregateOpinions(attribute, opinions, method) : undefined;
      if (opinions.length < atLeast) counts.tooFew++;
      else if (value === undefined) counts.undecided++;
      else if (piece) {
        const aggregation = describeAggregate(method, opinions);
        const label = { value, span, annotator: method, annotatorKind: "aggregate", aggregation } as const;
        counts[writer.put(piece, attribute, label).outcome]++;
      }
    }
    const commit = !dryRun && counts.added + counts.changed > 0;
    connection.exec(commit ? "COMMIT" : "ROLLBACK");
    return { attribute: attribute.name, method, batch: commit ? writer.batch : undefined, ...counts };
  } catch (error) {
    connection.exec("ROLLBACK");
    throw error;
  }
}

const FITTING: Record<Attribute["kind"], readonly AggregateMethod[]> = {
  categorical: ["majority", "votes"],
  "multi-label": ["majority", "votes"],
  ordinal: ["median", "majority", "votes"],
  continuous: ["mean", "median", "votes"],
  group: ["majority", "votes"],
};

function requireFit({ name, kind }: Attribute, method: AggregateMethod): void {
  if (!(AGGREGATE_METHODS as readonly string[]).includes(method))
    throw new LabelError(
      `unknown method ${JSON.stringify(method)}; ${suggestion(method, AGGREGATE_METHODS)}`,
    );
  if (!FITTING[kind].includes(method))
    throw new LabelError(`${name}: is ${kind}, which ${FITTING[kind].join(", ")} fit; got ${method}`);
}

function middle<T>(sorted: readonly number[], ofTwo: (pair: number[]) => T): number | T | undefined {
  if (sorted.length === 0) return undefined;
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : ofTwo([sorted[half - 1], sorted[half]]);
}

/** Mean and sample standard deviation; undefined where all are equal, since a normal of width 0 is none. */
function spread(numbers: readonly number[]): LabelValue | undefined {
  const loc = meanOf(numbers);
  if (loc === undefined || numbers.length < 2) return undefined;
  const scale = Math.sqrt(numbers.reduce((sum, value) => sum + (value - loc) ** 2, 0) / (numbers.length - 1));
  return scale > 0 ? { loc, scale } : undefined;
}

/** Share of each value; a soft opinion votes with its probabilities. */
function shares(attribute: Attribute, values: readonly LabelValue[]): LabelValue {
  const totals = new Map<string, number>(valuesOf(attribute).map((value) => [value, 0]));
  for (const value of values)
    for (const [one, weight] of typeof value === "object"
      ? Object.entries(value)
      : [[String(value), 1] as const])
      totals.set(one, (totals.get(one) ?? 0) + weight / values.length);
  return Object.fromEntries([...totals].filter(([, share]) => share > 0));
}

/** Share of annotators for each tag, among those who know; rounded to present or absent for a majority, a tie left out. */
function tagShares(
  attribute: Attribute,
  values: readonly LabelValue[],
  majority: boolean,
): LabelValue | undefined {
  const result = new Map<string, number>();
  for (const tag of valuesOf(attribute)) {
    const share = meanOf(values.flatMap((value) => weightOf(value, tag) ?? []));
    if (share === undefined || (majority && share === 0.5)) continue;
    result.set(tag, majority ? Math.round(share) : share);
  }
  return result.size > 0 ? Object.fromEntries(result) : undefined;
}
