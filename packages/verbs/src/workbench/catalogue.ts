// Everything that lists, maps and filters need of all pieces, as columns: one row a piece, in the order of names.
import { createHash } from "node:crypto";
import type { Attribute, LabelValue, Piece, PieceKind } from "@semitone/library";
import type { MapResult } from "../map.ts";

/** Where the tags of an attribute come from: a trained run, the labels of this minute, or nowhere. */
export type TagSource = "run" | "provisional" | "none";

/** One attribute in every piece. Values are counted from 1 in the order of the attribute; 0: none. */
export interface AttributeColumns {
  readonly attribute: Attribute;
  readonly source: TagSource;
  readonly label: Uint16Array;
  readonly tag: Uint16Array;
  /** Probability of the tag, 0..255 for 0..1. */
  readonly confidence: Uint8Array;
  /** 1: another value cannot be ruled out at 90 %. Of a run alone. */
  readonly unsure: Uint8Array;
  /** 1: the other labels speak against this one. */
  readonly suspect: Uint8Array;
}

export interface Catalogue {
  /** Digest of all of it: equal versions are equal columns. */
  readonly version: string;
  /** Of all pieces of the catalogue; recordings have neither bars nor notes, meter nor key. */
  readonly kind: PieceKind;
  readonly count: number;
  /** The run whose tags and map these are. */
  readonly run: string | undefined;
  readonly meters: readonly string[];
  readonly keys: readonly string[];
  readonly id: Uint32Array;
  readonly seconds: Float32Array;
  readonly bars: Uint32Array;
  readonly notes: Uint32Array;
  /** Index into `meters`. */
  readonly meter: Uint16Array;
  /** Index into `keys`, from 1; 0: not known. */
  readonly key: Uint16Array;
  /** Place on the map; NaN for what has none. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** 1: unlike all that the run was trained on. */
  readonly unfamiliar: Uint8Array;
  readonly attributes: readonly AttributeColumns[];
  /** Names of places on the map. */
  readonly clusters: readonly { readonly x: number; readonly y: number; readonly title: string }[];
}

/** What the workbench knows of one attribute. */
export interface AttributeKnowledge {
  readonly attribute: Attribute;
  readonly labels: ReadonlyMap<number, LabelValue>;
  readonly suspects: ReadonlySet<number>;
  /** By number of the piece, in the order of the values; where no run has learnt the attribute. */
  readonly quick?: (piece: number) => readonly number[] | undefined;
}

export interface CatalogueParts {
  readonly kind: PieceKind;
  readonly pieces: readonly Piece[];
  readonly attributes: readonly AttributeKnowledge[];
  readonly map?: MapResult;
  /** Where there is no map of a run. */
  readonly positionOf?: (piece: number) => { readonly x: number; readonly y: number } | undefined;
}

export function buildCatalogue({ kind, pieces, attributes, map, positionOf }: CatalogueParts): Catalogue {
  const count = pieces.length;
  const facts = pieces.map((piece) => (piece.kind === "score" ? piece : NO_FACTS));
  const meters = [...new Set(facts.map(({ meter }) => meter))].sort();
  const keys = [...new Set(facts.flatMap(({ key }) => key ?? []))].sort();
  const points = new Map(map?.points.map((point) => [point.file, point]));
  const places = pieces.map(({ id, name }) => points.get(name) ?? positionOf?.(id));
  const columns = {
    kind,
    count,
    run: map?.run,
    meters,
    keys,
    id: Uint32Array.from(pieces, ({ id }) => id),
    seconds: Float32Array.from(pieces, ({ seconds }) => seconds),
    bars: Uint32Array.from(facts, ({ bars }) => bars),
    notes: Uint32Array.from(facts, ({ notes }) => notes),
    meter: Uint16Array.from(facts, ({ meter }) => meters.indexOf(meter)),
    key: Uint16Array.from(facts, ({ key }) => (key === undefined ? 0 : keys.indexOf(key) + 1)),
    x: Float32Array.from(places, (place) => place?.x ?? Number.NaN),
    y: Float32Array.from(places, (place) => place?.y ?? Number.NaN),
    unfamiliar: Uint8Array.from(pieces, ({ name }) => Number(points.get(name)?.unfamiliar ?? false)),
    attributes: attributes.map((known) => columnsOf(pieces, known, points)),
    clusters: clustersOf(map),
  };
  return { version: digestOf(columns), ...columns };
}

/** What there is not to say of a recording. */
const NO_FACTS = { bars: 0, notes: 0, meter: "", key: undefined };

function columnsOf(
  pieces: readonly Piece[],
  { attribute, labels, suspects, quick }: AttributeKnowledge,
  points: ReadonlyMap<string, MapResult["points"][number]>,
): AttributeColumns {
  const values = "values" in attribute ? attribute.values : [];
  const columns = {
    label: new Uint16Array(pieces.length),
    tag: new Uint16Array(pieces.length),
    confidence: new Uint8Array(pieces.length),
    unsure: new Uint8Array(pieces.length),
    suspect: new Uint8Array(pieces.length),
  };
  let source: TagSource = "none";
  for (const [i, { id, name }] of pieces.entries()) {
    const label = labels.get(id);
    if (label !== undefined) columns.label[i] = values.indexOf(likeliestOf(label)) + 1 || 1;
    columns.suspect[i] = Number(suspects.has(id));
    const said = saidOf(points.get(name), attribute.name);
    if (said) {
      source = "run";
      columns.tag[i] = values.indexOf(said.value) + 1;
      columns.confidence[i] = Math.round(255 * said.probability);
      columns.unsure[i] = Number(said.unsure);
    } else {
      const distribution = quick?.(id);
      if (!distribution) continue;
      source = "provisional";
      const best = distribution.indexOf(Math.max(...distribution));
      columns.tag[i] = best + 1;
      columns.confidence[i] = Math.round(255 * distribution[best]);
    }
  }
  return { attribute, source, ...columns };
}

/** The class that a label gives most weight. */
export function likeliestOf(label: LabelValue): string {
  if (typeof label !== "object") return String(label);
  const [best] = Object.entries(label).sort(([, a], [, b]) => b - a);
  return best?.[0] ?? "";
}

/** What a run says of one attribute: its class, or the likeliest of its tags. */
function saidOf(
  point: MapResult["points"][number] | undefined,
  attribute: string,
): { value: string; probability: number; unsure: boolean } | undefined {
  const own = point?.predictions.filter((prediction) => prediction.attribute === attribute) ?? [];
  const said = own.flatMap(({ tag, value, probability = 0, distribution, unsure }) =>
    typeof value !== "string"
      ? []
      : [
          tag === undefined
            ? { value, probability, unsure }
            : { value: tag, probability: distribution?.yes ?? 0, unsure },
        ],
  );
  return said.sort((a, b) => b.probability - a.probability)[0];
}

/** The middle of each cluster, with what sets it apart most. */
function clustersOf(map: MapResult | undefined): Catalogue["clusters"] {
  return (map?.clusters ?? []).flatMap(({ cluster, size, features }) => {
    const own = map!.points.filter((point) => point.cluster === cluster);
    const [strongest] = features;
    if (own.length === 0 || size === 0 || strongest === undefined) return [];
    const middle = (of: (point: (typeof own)[number]) => number) =>
      [...own].map(of).sort((a, b) => a - b)[Math.floor(own.length / 2)];
    const title = `${strongest.deviations > 0 ? "more" : "less"}: ${strongest.title}`;
    return [{ x: middle(({ x }) => x), y: middle(({ y }) => y), title }];
  });
}

function digestOf(columns: Omit<Catalogue, "version">): string {
  const hash = createHash("sha256");
  const add = (value: unknown): void => {
    if (ArrayBuffer.isView(value))
      hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    else if (Array.isArray(value)) for (const item of value) add(item);
    else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) add(item);
    else hash.update(JSON.stringify(value ?? null));
  };
  add(columns);
  return hash.digest("hex").slice(0, 32);
}
