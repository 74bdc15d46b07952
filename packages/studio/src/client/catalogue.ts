// The columns of all pieces, and which rows a filter leaves: nothing of it asks the server.
import type { AttributeInfo, CatalogueFacts } from "../api/answers.ts";
import { type PackedColumn, unpack } from "../api/packed.ts";
import { ask } from "./api.ts";

/** Which pieces are looked at; all else is dimmed. */
export interface Filter {
  readonly text: string;
  /** Values of the attribute that colours, from 1; empty: all. */
  readonly values: readonly number[];
  /** Confidence, 0..1. */
  readonly low: number;
  readonly high: number;
  readonly only: readonly ("unlabelled" | "unsure" | "unfamiliar" | "suspect")[];
  /** Pieces that were named elsewhere, by number, and what they have in common. */
  readonly among?: { readonly pieces: ReadonlySet<number>; readonly title: string };
}

export const NO_FILTER: Filter = { text: "", values: [], low: 0, high: 1, only: [], among: undefined };

export type SortOrder = "name" | "sure" | "bars";

export interface AttributeColumns {
  readonly attribute: AttributeInfo;
  readonly source: "run" | "provisional" | "none";
  readonly label: Uint16Array;
  readonly tag: Uint16Array;
  readonly confidence: Uint8Array;
  readonly unsure: Uint8Array;
  readonly suspect: Uint8Array;
}

export interface Catalogue {
  readonly facts: CatalogueFacts;
  readonly count: number;
  readonly id: Uint32Array;
  readonly seconds: Float32Array;
  readonly bars: Uint32Array;
  readonly notes: Uint32Array;
  readonly meter: Uint16Array;
  readonly key: Uint16Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly unfamiliar: Uint8Array;
  readonly attributes: readonly AttributeColumns[];
  readonly rowOf: ReadonlyMap<number, number>;
}

/** The newest columns; undefined where `known` are these. */
export async function loadCatalogue(known: Catalogue | undefined): Promise<Catalogue | undefined> {
  const answer = await ask(
    "catalogue",
    known ? { headers: { "if-none-match": `"${known.facts.version}"` } } : {},
  );
  if (answer.status === 304) return undefined;
  const { facts, columns } = unpack<CatalogueFacts>(await answer.arrayBuffer());
  const own = <Column extends PackedColumn>(name: string) => columns[name] as Column;
  const id = own<Uint32Array>("id");
  return {
    facts,
    count: facts.count,
    id,
    seconds: own("seconds"),
    bars: own("bars"),
    notes: own("notes"),
    meter: own("meter"),
    key: own("key"),
    x: own("x"),
    y: own("y"),
    unfamiliar: own("unfamiliar"),
    attributes: facts.attributes.map(({ attribute, source }, i) => ({
      attribute,
      source,
      label: own(`label/${i}`),
      tag: own(`tag/${i}`),
      confidence: own(`confidence/${i}`),
      unsure: own(`unsure/${i}`),
      suspect: own(`suspect/${i}`),
    })),
    rowOf: new Map(Array.from(id, (piece, row) => [piece, row])),
  };
}

/** What a list says of how long a piece is. */
export function lengthText({ facts, bars, seconds, meter }: Catalogue, row: number): string {
  if (facts.kind === "sound") return secondsText(seconds[row]);
  return `${bars[row]} bars, ${facts.meters[meter[row]]}`;
}

/** `7.3 s`, or `1:07` from a minute on. */
export function secondsText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const left = minutes > 0 ? String(Math.floor(seconds % 60)).padStart(2, "0") : seconds.toFixed(1);
  return minutes > 0 ? `${minutes}:${left}` : `${left} s`;
}

export const valuesOf = (attribute: AttributeInfo | undefined): readonly string[] => attribute?.values ?? [];

/** What is shown of a piece: its label where it has one, else its tag; counted from 1. */
export const shownValue = (columns: AttributeColumns, row: number): number =>
  columns.label[row] || columns.tag[row];

/** A label is sure; a tag as its probability says. */
export const sureness = (columns: AttributeColumns, row: number): number =>
  columns.label[row] > 0 ? 1 : columns.confidence[row] / 255;

/** 1 for rows that the filter leaves. */
export function matching(
  catalogue: Catalogue,
  names: readonly string[],
  attribute: number,
  filter: Filter,
): Uint8Array {
  const columns = catalogue.attributes[attribute];
  const found = new Uint8Array(catalogue.count);
  const text = filter.text.trim().toLowerCase();
  const values = valuesOf(columns?.attribute);
  for (let row = 0; row < catalogue.count; row++) {
    if (filter.among && !filter.among.pieces.has(catalogue.id[row])) continue;
    if (columns) {
      const value = shownValue(columns, row);
      const sure = sureness(columns, row);
      if (filter.values.length > 0 && !filter.values.includes(value)) continue;
      if (sure < filter.low || sure > filter.high) continue;
      if (filter.only.includes("unlabelled") && columns.label[row] > 0) continue;
      if (filter.only.includes("unsure") && (columns.label[row] > 0 || columns.unsure[row] === 0)) continue;
      if (filter.only.includes("suspect") && columns.suspect[row] === 0) continue;
      if (
        text !== "" &&
        !names[row]?.toLowerCase().includes(text) &&
        values[value - 1]?.toLowerCase() !== text
      )
        continue;
    } else if (text !== "" && !names[row]?.toLowerCase().includes(text)) continue;
    if (filter.only.includes("unfamiliar") && catalogue.unfamiliar[row] === 0) continue;
    found[row] = 1;
  }
  return found;
}

/** Rows that are left, in the order that is asked for. */
export function sortedRows(
  catalogue: Catalogue,
  found: Uint8Array,
  attribute: number,
  sort: SortOrder,
): Uint32Array {
  const rows = new Uint32Array(found.reduce((sum, one) => sum + one, 0));
  let at = 0;
  for (let row = 0; row < found.length; row++) if (found[row]) rows[at++] = row;
  const columns = catalogue.attributes[attribute];
  if (sort === "sure" && columns) rows.sort((a, b) => sureness(columns, a) - sureness(columns, b) || a - b);
  const lengths = catalogue.facts.kind === "sound" ? catalogue.seconds : catalogue.bars;
  if (sort === "bars") rows.sort((a, b) => lengths[a] - lengths[b] || a - b);
  return rows;
}
