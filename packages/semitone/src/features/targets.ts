// What labels say of pieces, ready to learn from: several annotators' and stretches' opinions as one distribution or mean for each piece.
import { type Attribute, listAttributes, type Project, valuesOf } from "@semitone/library";

/** What is known of one attribute, by `sha256:ordinal` of the piece. */
export interface PieceOpinions {
  readonly attribute: Attribute;
  /** Classes: the share of each value; tags: known shares of each tag (NaN unknown); numbers: one mean. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** Annotators by piece. */
  readonly annotators: ReadonlyMap<string, number>;
}

interface Opinion {
  readonly piece: string;
  readonly annotator: number;
  readonly number: number | null;
  readonly text: string | null;
  readonly soft: string | null;
  readonly weight: number;
}

/**
 * Opinions on every attribute but groups. Each annotator's stretches count by how many they are, each annotator counts once; people's
 * labels come before aggregates of them, and predictions of models are never learnt from.
 */
export function pieceOpinions(project: Pick<Project, "connection">): PieceOpinions[] {
  return listAttributes(project)
    .filter(({ kind }) => kind !== "group")
    .map((attribute) => opinionsOn(project, attribute));
}

function opinionsOn({ connection }: Pick<Project, "connection">, attribute: Attribute): PieceOpinions {
  const rows = connection.all(
    `SELECT lp.sha256 || ':' || lp.ordinal AS piece, l.annotator_id AS annotator, AVG(l.number) AS number, l.text AS text,
       l.soft AS soft, COUNT(*) AS weight, an.kind AS kind
     FROM labels l
       JOIN attributes at ON at.id = l.attribute_id
       JOIN annotators an ON an.id = l.annotator_id
       JOIN labelled_pieces lp ON lp.id = l.labelled_id
     WHERE at.name = ? AND l.alive = 1 AND an.kind <> 'model'
     GROUP BY l.labelled_id, l.annotator_id, l.text, l.soft
     ORDER BY l.labelled_id, l.annotator_id`,
    [attribute.name],
  ) as unknown as (Opinion & { kind: string })[];
  const byPiece = groupedBy(rows, ({ piece }) => piece);
  const values = new Map<string, readonly number[]>();
  const annotators = new Map<string, number>();
  for (const [piece, all] of byPiece) {
    const human = all.filter(({ kind }) => kind === "human");
    const used = human.length > 0 ? human : all;
    const each = [...groupedBy(used, ({ annotator }) => annotator).values()].map((own) =>
      meanOfKnown(
        own.map((opinion) => vectorOf(attribute, opinion)),
        own.map(({ weight }) => weight),
      ),
    );
    values.set(
      piece,
      meanOfKnown(
        each,
        each.map(() => 1),
      ),
    );
    annotators.set(piece, each.length);
  }
  return { attribute, values, annotators };
}

/** One opinion as numbers: one-hot or its soft values; NaN for tags it leaves open. */
function vectorOf(attribute: Attribute, { number, text, soft }: Opinion): number[] {
  const given = soft === null ? undefined : (JSON.parse(soft) as Record<string, number>);
  if (attribute.kind === "continuous") return [given ? given.loc : (number ?? Number.NaN)];
  const open = attribute.kind === "multi-label" ? Number.NaN : 0;
  return valuesOf(attribute).map((value) => (given ? (given[value] ?? open) : value === text ? 1 : 0));
}

/** Weighted mean of each entry over the vectors that know it. */
function meanOfKnown(vectors: readonly (readonly number[])[], weights: readonly number[]): number[] {
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

function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
