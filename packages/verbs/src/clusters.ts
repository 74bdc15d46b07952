// The verb `clusters`: music in k clusters, each with pieces to hear, and names for them that become weak labels.
import type { WorkOptions } from "@semitone/job";
import {
  CLUSTER_NAMES,
  findAttribute,
  findPiece,
  type PieceKind,
  type Project,
  setLabels,
  valuesOf,
} from "@semitone/library";
import {
  describedColumns,
  fitScaler,
  labelPool,
  loadDataset,
  NAME_TRUST,
  SemitoneError,
  scaleRows,
  viewNamesOf,
} from "@semitone/models";
import { clusterCentres, countClusters, squaredDistance } from "@semitone/stats";

export interface ClustersOptions extends WorkOptions {
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels */
  readonly kind?: PieceKind;
  /** @default the number, 2 to 10, whose clusters are clearest */
  readonly k?: number;
  /** @default 1 */
  readonly seed?: number;
}

export interface ClusterToHear {
  /** From 1, the largest first. */
  readonly cluster: number;
  readonly size: number;
  /** Three pieces nearest to its centre, and two about as near to another one; each of a group of its own. */
  readonly typical: readonly string[];
  readonly borderline: readonly string[];
  /** What sets it apart, in standard deviations from the average, strongest first. */
  readonly features: readonly { readonly title: string; readonly deviations: number }[];
}

export interface ClusterName {
  /** Number of a cluster, or a piece in it. */
  readonly cluster: string;
  /** A value of the attribute. */
  readonly value: string;
}

export interface NameClustersOptions extends ClustersOptions {
  readonly attribute: string;
  readonly names: readonly ClusterName[];
  /** Share of a cluster's pieces that its name is thought to be right of, 1 / values < trust <= 1. @default 0.8 */
  readonly trust?: number;
  /** @default false */
  readonly dryRun?: boolean;
}

export interface NamedClusters {
  readonly named: readonly { readonly cluster: number; readonly value: string; readonly pieces: number }[];
  /** Batches of labels, for undo; empty in a dry run. */
  readonly batches: readonly number[];
}

const TYPICAL = 3;
const BORDERLINE = 2;
const FEATURES = 3;

/** @throws SemitoneError (`too-small`, `option`) */
export async function clusters(project: Project, options: ClustersOptions = {}): Promise<ClusterToHear[]> {
  const { dataset, scaled, scaler, pool, members } = await clustered(project, options);
  const described = describedColumns(dataset.reads);
  return members.map((own, c) => {
    const typical = ofOwnGroups(
      own.map(({ row }) => row),
      pool.groups,
      TYPICAL,
    );
    const unsure = [...own].sort((a, b) => a.margin - b.margin || a.row - b.row).map(({ row }) => row);
    const heard = new Set(typical.map((row) => pool.groups[row]));
    const borderline = ofOwnGroups(
      unsure.filter((row) => !heard.has(pool.groups[row])),
      pool.groups,
      BORDERLINE,
    );
    const features = scaler.columns
      .flatMap((column, i) => {
        const { title } = described[column];
        const deviations = own.reduce((sum, { row }) => sum + scaled[row][i], 0) / own.length;
        return title === undefined || scaler.absence[i] ? [] : [{ title, deviations }];
      })
      .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations))
      .slice(0, FEATURES);
    const nameOf = (row: number) => dataset.pieces[row].name;
    return {
      cluster: c + 1,
      size: own.length,
      typical: typical.map(nameOf),
      borderline: borderline.map(nameOf),
      features,
    };
  });
}

/**
 * Gives all pieces of some clusters a label by the cluster's name: a soft one, of an aggregate called "cluster names", which counts a tenth
 * of a heard one, gives way to any label that a person sets, is never tested on, and can be undone.
 *
 * @throws SemitoneError (`option`) for a cluster that is not there, or an attribute without classes; LabelError for an unknown value
 */
export async function nameClusters(project: Project, options: NameClustersOptions): Promise<NamedClusters> {
  const { names, trust = NAME_TRUST, dryRun = false } = options;
  const attribute = findAttribute(project, options.attribute);
  const values = valuesOf(attribute);
  if (attribute.kind !== "categorical" && attribute.kind !== "ordinal")
    throw new SemitoneError(
      `clusters: expected an attribute with one class for each piece; got ${attribute.name}, which is ${attribute.kind}`,
      "option",
    );
  if (!(trust > 1 / values.length && trust <= 1))
    throw new SemitoneError(
      `trust: expected more than ${(1 / values.length).toFixed(2)}, a guess, and at most 1; got ${trust}`,
      "option",
    );
  const { dataset, members } = await clustered(project, options);
  const found = names.map(({ cluster, value }) => ({
    cluster: clusterOf(project, cluster, dataset.pieces, members),
    value,
  }));
  for (const { value } of found)
    if (!values.includes(value))
      throw new SemitoneError(
        `clusters: expected one of ${values.join(", ")}; got ${JSON.stringify(value)}`,
        "option",
      );
  const batches: number[] = [];
  const named = found.map(({ cluster, value }) => {
    const files = members[cluster].map(({ row }) => dataset.pieces[row].name);
    const rest = (1 - trust) / Math.max(1, values.length - 1);
    const shares = Object.fromEntries(values.map((one) => [one, one === value ? trust : rest]));
    const { batch } = setLabels(project, files, [{ attribute: attribute.name, value: shares }], {
      ...{ annotator: CLUSTER_NAMES, annotatorKind: "aggregate", dryRun },
    });
    if (batch !== undefined) batches.push(batch);
    return { cluster: cluster + 1, value, pieces: files.length };
  });
  return { named, batches };
}

interface Member {
  readonly row: number;
  readonly distance: number;
  /** Distance to the nearest other centre less that to its own. */
  readonly margin: number;
}

async function clustered(project: Project, { k, kind, seed = 1, signal, onProgress }: ClustersOptions) {
  const dataset = await loadDataset(project, { kind, signal, onProgress });
  const scaler = fitScaler(dataset.rows, viewNamesOf(dataset.reads));
  const scaled = scaleRows(scaler, dataset.rows);
  const names = dataset.pieces.map(({ name }) => name);
  const pool = await labelPool({ rows: scaled, families: scaler.views, groups: dataset.groups, names, seed });
  const places = [...pool.places];
  const count = k ?? countClusters(places, seed);
  if (count > places.length)
    throw new SemitoneError(
      `clusters: expected a whole number in 1..${places.length}, the pieces; got ${count}`,
      "option",
    );
  const centres = clusterCentres(places, count, seed);
  const members = centres.map((): Member[] => []);
  for (const [row, place] of places.entries()) {
    const distances = centres.map((centre) => Math.sqrt(squaredDistance(centre, place)));
    const own = distances.indexOf(Math.min(...distances));
    const other = Math.min(...distances.filter((_, c) => c !== own));
    members[own].push({ row, distance: distances[own], margin: other - distances[own] });
  }
  for (const own of members) own.sort((a, b) => a.distance - b.distance || a.row - b.row);
  const kept = members
    .filter((own) => own.length > 0)
    .sort((a, b) => b.length - a.length || a[0].row - b[0].row);
  return { dataset, scaled, scaler, pool, members: kept };
}

/** The first of the rows that are of different groups. */
function ofOwnGroups(rows: readonly number[], groups: readonly string[], most: number): number[] {
  const seen = new Set<string>();
  return rows.filter((row) => seen.size < most && !seen.has(groups[row]) && seen.add(groups[row]));
}

function clusterOf(
  project: Project,
  text: string,
  pieces: readonly { readonly name: string }[],
  members: readonly (readonly Member[])[],
): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  if (number !== undefined) {
    if (number >= 1 && number <= members.length) return number - 1;
    throw new SemitoneError(
      `clusters: expected the number of a cluster, 1..${members.length}, or a piece; got ${text}`,
      "option",
    );
  }
  const { name } = findPiece(project, text);
  return members.findIndex((own) => own.some(({ row }) => pieces[row].name === name));
}
