// How many labels there are, of what, from whom. Counts in the database; reads no label one by one.
import type { Project } from "../project.ts";
import type { Attribute } from "./attribute.ts";
import { attributeOf } from "./stored-attribute.ts";

export interface ValueCount {
  readonly value: string;
  readonly labels: number;
  readonly pieces: number;
  /** Multi-label attributes: how often the tag is known to be absent. */
  readonly absent?: number;
}

export interface AttributeStats {
  readonly attribute: Attribute;
  readonly labels: number;
  /** Pieces with a label, for the whole or a stretch. */
  readonly pieces: number;
  readonly annotators: number;
  readonly ofStretches: number;
  readonly soft: number;
  readonly aggregates: number;
  readonly predictions: number;
  /** Hard categories and tags, most frequent first; at most 100. */
  readonly values: readonly ValueCount[];
  /** Hard numbers. */
  readonly numbers?: { readonly min: number; readonly mean: number; readonly max: number };
}

export interface LabelStats {
  /** Pieces in the library. */
  readonly pieces: number;
  /** Pieces with any label. */
  readonly labelledPieces: number;
  readonly labels: number;
  readonly annotators: number;
  readonly batches: number;
  readonly attributes: readonly AttributeStats[];
}

const ALIVE = "FROM labels JOIN annotators ON annotators.id = annotator_id WHERE alive = 1";

/** Counts of living labels, attribute by attribute. */
export function labelStats({ connection }: Pick<Project, "connection">): LabelStats {
  const count = (sql: string) => Number(connection.all(`SELECT COUNT(*) AS n FROM (${sql})`)[0].n);
  const totals = connection.all(
    `SELECT attribute_id, COUNT(*) AS labels, COUNT(DISTINCT labelled_id) AS pieces,
       COUNT(DISTINCT annotator_id) AS annotators, SUM(unit <> '') AS stretches, SUM(soft IS NOT NULL) AS soft,
       SUM(kind = 'aggregate') AS aggregates, SUM(kind = 'model') AS predictions,
       MIN(number) AS low, AVG(number) AS mean, MAX(number) AS high ${ALIVE} GROUP BY attribute_id`,
  );
  const attributes = connection
    .all("SELECT id, declaration FROM attributes ORDER BY name")
    .map(({ id, declaration }): AttributeStats => {
      const attribute = attributeOf(declaration);
      const row = totals.find(({ attribute_id }) => attribute_id === id);
      return {
        attribute,
        labels: Number(row?.labels ?? 0),
        pieces: Number(row?.pieces ?? 0),
        annotators: Number(row?.annotators ?? 0),
        ofStretches: Number(row?.stretches ?? 0),
        soft: attribute.kind === "multi-label" ? 0 : Number(row?.soft ?? 0),
        aggregates: Number(row?.aggregates ?? 0),
        predictions: Number(row?.predictions ?? 0),
        values: attribute.kind === "multi-label" ? tagCounts(id as number) : valueCounts(id as number),
        ...(row && row.mean !== null
          ? { numbers: { min: Number(row.low), mean: Number(row.mean), max: Number(row.high) } }
          : {}),
      };
    });
  return {
    pieces: count("SELECT 1 FROM pieces"),
    labelledPieces: count(`SELECT DISTINCT labelled_id ${ALIVE}`),
    labels: count(`SELECT 1 ${ALIVE}`),
    annotators: count(`SELECT DISTINCT annotator_id ${ALIVE}`),
    batches: count("SELECT 1 FROM label_batches"),
    attributes,
  };

  function valueCounts(attribute: number): ValueCount[] {
    return connection
      .all(
        `SELECT text AS value, COUNT(*) AS labels, COUNT(DISTINCT labelled_id) AS pieces ${ALIVE}
         AND attribute_id = ? AND text IS NOT NULL GROUP BY text ORDER BY labels DESC, text LIMIT 100`,
        [attribute],
      )
      .map(({ value, labels, pieces }) => ({
        value: value as string,
        labels: Number(labels),
        pieces: Number(pieces),
      }));
  }

  function tagCounts(attribute: number): ValueCount[] {
    return connection
      .all(
        `SELECT tag.key AS value, SUM(tag.value >= 0.5) AS labels, SUM(tag.value < 0.5) AS absent,
           COUNT(DISTINCT CASE WHEN tag.value >= 0.5 THEN labelled_id END) AS pieces
         FROM labels, json_each(labels.soft) AS tag
         WHERE alive = 1 AND attribute_id = ? GROUP BY tag.key ORDER BY labels DESC, tag.key LIMIT 100`,
        [attribute],
      )
      .map(({ value, labels, absent, pieces }) => ({
        value: value as string,
        labels: Number(labels),
        pieces: Number(pieces),
        absent: Number(absent),
      }));
  }
}
