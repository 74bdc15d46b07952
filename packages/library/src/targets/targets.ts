// What labels say of pieces, ready to learn from: several annotators' opinions, on the whole or on stretches of it, as one distribution or mean.

import type { SpanUnit } from "../choices.ts";
import { softOf } from "../database/json-cell.ts";
import { type Attribute, valuesOf } from "../labels/attribute.ts";
import { listAttributes } from "../labels/attribute-store.ts";
import { type Span, weightOf } from "../labels/label.ts";
import type { Project } from "../project.ts";

/** What is known of one attribute, by `sha256:ordinal` of the piece. */
export interface PieceOpinions {
  readonly attribute: Attribute;
  /** Classes: the share of each value; tags: known shares of each tag (NaN unknown); numbers: one mean. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** Pieces of which nothing is known but the name of the cluster that they are in. */
  readonly weak: ReadonlySet<string>;
}

/** Annotator, of the kind `aggregate`, of labels that a piece has because its cluster was named, and nobody has heard it. */
export const CLUSTER_NAMES = "cluster names";

/** What one annotator says of a stretch of a piece, in the form of `PieceOpinions`. */
export interface SpanOpinion {
  /** Place of their name among those of all who judged the attribute, from 1. */
  readonly annotator: number;
  readonly span: Span;
  readonly values: readonly number[];
}

interface Opinion {
  readonly piece: string;
  readonly annotator: number;
  readonly kind: string;
  readonly name?: string;
  readonly number: number | null;
  readonly text: string | null;
  readonly soft: string | null;
}

/** Parts of every query for labels: people's and aggregates', since predictions of models are never learnt from. */
const FROM_LABELS = `FROM labels l
  JOIN attributes at ON at.id = l.attribute_id
  JOIN annotators an ON an.id = l.annotator_id
  JOIN labelled_pieces lp ON lp.id = l.labelled_id
  WHERE at.name = ? AND l.alive = 1 AND an.kind <> 'model'`;

/**
 * Opinions on every attribute but groups. What an annotator says of stretches counts by the share of the piece that they cover, what they
 * say of the whole piece before that; people's labels come before aggregates of them.
 */
export function pieceOpinions(project: Pick<Project, "connection">): PieceOpinions[] {
  return listAttributes(project)
    .filter(({ kind }) => kind !== "group")
    .map((attribute) => opinionsOn(project, attribute));
}

function opinionsOn({ connection }: Pick<Project, "connection">, attribute: Attribute): PieceOpinions {
  // Equal values of an annotator are summed up here: ratings of every bar by many people are hundreds of thousands of rows.
  const rows = connection.all(
    // Sums are added up in the order of their numbers, annotators by name: in whatever order labels came, the last bit is the same.
    `SELECT piece, annotator, kind, MIN(name) AS name, whole, text, soft,
       SUM(number * share ORDER BY number, share) / SUM(share ORDER BY share) AS number, SUM(share ORDER BY share) AS share
     FROM (
       SELECT lp.sha256 || ':' || lp.ordinal AS piece, dense_rank() OVER (ORDER BY an.name, an.kind) AS annotator, an.kind AS kind, an.name AS name,
         l.unit = '' AS whole,
         l.number AS number, l.text AS text, l.soft AS soft,
         CASE l.unit WHEN '' THEN 1.0 ELSE (l.stop - l.start) / COALESCE(NULLIF(
           (SELECT CASE l.unit WHEN 'bars' THEN p.bars WHEN 'ticks' THEN p.end_ticks ELSE p.seconds END
            FROM pieces p WHERE p.sha256 = lp.sha256 AND p.ordinal = lp.ordinal), 0), 1.0) END AS share
       ${FROM_LABELS}
     )
     GROUP BY piece, annotator, whole, text, soft
     ORDER BY piece, annotator, whole, text, soft`,
    [attribute.name],
  ) as unknown as (Opinion & { whole: number; share: number })[];
  const values = new Map<string, readonly number[]>();
  const weak = new Set<string>();
  for (const [piece, all] of groupedBy(rows, ({ piece }) => piece)) {
    const heard = all.filter(({ kind, name }) => kind !== "aggregate" || name !== CLUSTER_NAMES);
    if (heard.length === 0) weak.add(piece);
    const counted = heard.length > 0 ? heard : all;
    const each = [...groupedBy(humansFirst(counted), ({ annotator }) => annotator).values()].map((own) => {
      const whole = own.filter((opinion) => opinion.whole === 1);
      const used = whole.length > 0 ? whole : own;
      const shares = used.map(({ share }) => share);
      return {
        values: meanOfKnown(
          used.map((opinion) => vectorOf(attribute, opinion)),
          shares,
        ),
        // Stretches may overlap; nobody says more than all of a piece.
        share: Math.min(
          1,
          shares.reduce((sum, share) => sum + share, 0),
        ),
      };
    });
    values.set(
      piece,
      meanOfKnown(
        each.map((one) => one.values),
        each.map(({ share }) => share),
      ),
    );
  }
  return { attribute, values, weak };
}

/** What is said of stretches, by `sha256:ordinal` of the piece; people's stretches come before aggregates of them. */
export function spanOpinions(
  { connection }: Pick<Project, "connection">,
  attribute: Attribute,
): ReadonlyMap<string, readonly SpanOpinion[]> {
  const rows = connection.all(
    `SELECT lp.sha256 || ':' || lp.ordinal AS piece, dense_rank() OVER (ORDER BY an.name, an.kind) AS annotator, an.kind AS kind,
       l.number AS number, l.text AS text,
       l.soft AS soft, l.unit AS unit, l.start AS start, l.stop AS stop
     ${FROM_LABELS} AND l.unit <> ''
     ORDER BY piece, annotator, l.unit, l.start, l.stop, l.number, l.text, l.soft`,
    [attribute.name],
  ) as unknown as (Opinion & { unit: SpanUnit; start: number; stop: number })[];
  return new Map(
    [...groupedBy(rows, ({ piece }) => piece)].map(([piece, all]) => [
      piece,
      humansFirst(all).map((opinion) => ({
        annotator: opinion.annotator,
        span: { unit: opinion.unit, start: opinion.start, end: opinion.stop },
        values: vectorOf(attribute, opinion),
      })),
    ]),
  );
}

function humansFirst<O extends Opinion>(all: readonly O[]): readonly O[] {
  const human = all.filter(({ kind }) => kind === "human");
  return human.length > 0 ? human : all;
}

/** One opinion as numbers: one-hot or its soft values; NaN for tags it leaves open. */
function vectorOf(attribute: Attribute, { number, text, soft }: Opinion): number[] {
  const given = soft === null ? undefined : softOf(soft);
  if (attribute.kind === "continuous") return [given ? given.loc : (number ?? Number.NaN)];
  const open = attribute.kind === "multi-label" ? Number.NaN : 0;
  return valuesOf(attribute).map((value) =>
    given ? (weightOf(given, value) ?? open) : value === text ? 1 : 0,
  );
}

/** Weighted mean of each entry over the vectors that know it; NaN where none does. */
export function meanOfKnown(vectors: readonly (readonly number[])[], weights: readonly number[]): number[] {
  return vectors[0].map((_, k) => {
    let [sum, total] = [0, 0];
    for (const [i, vector] of vectors.entries())
      if (!Number.isNaN(vector[k])) {
        sum += weights[i] * vector[k];
        total += weights[i];
      }
    return sum / total;
  });
}

export function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
