// The verb `map`: pieces or segments in a plane, near ones together, in clusters that are described. New pieces move nothing.

import type { WorkOptions } from "@semitone/job";
import { listPieces, type Piece, type Project, pieceOpinions, segmentsOf } from "@semitone/library";
import {
  FEATURE_NAMES,
  featureBatches,
  findRun,
  listenerOf,
  nameOf,
  type Prediction,
  place,
  readTagger,
  type ScalerState,
  SemitoneError,
  scaleRows,
  tagRows,
  unflat,
} from "@semitone/models";
import { NearestIndex } from "@semitone/stats";
import { clusterCentres, countClusters, nearestCentre } from "./map/clusters.ts";
import { neighbourLayout } from "./map/neighbour-layout.ts";

export interface MapOptions extends WorkOptions {
  /** @default the newest */
  readonly run?: string;
  /** @default "pieces" */
  readonly of?: "pieces" | "segments";
  /** Number of clusters. @default the one whose clusters are clearest */
  readonly clusters?: number;
}

export interface MapPoint {
  readonly file: string;
  /** Of segments: bars from 0, `endBar` the first beyond. */
  readonly startBar?: number;
  readonly endBar?: number;
  readonly x: number;
  readonly y: number;
  readonly cluster: number;
  readonly predictions: readonly Prediction[];
  readonly unfamiliar: boolean;
  /** Names of attributes that somebody labelled on this piece. */
  readonly labelled: readonly string[];
}

export interface MapCluster {
  readonly cluster: number;
  readonly size: number;
  /** Features that set it apart, in standard deviations from the average, strongest first. */
  readonly features: readonly { readonly name: string; readonly deviations: number }[];
  /** Share of each value that is tagged in it, by task. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface MapResult {
  readonly run: string;
  readonly points: readonly MapPoint[];
  readonly clusters: readonly MapCluster[];
}

/** Training pieces that a new one takes its place from. */
const ANCHORS = 5;
const FEATURES_NAMED = 5;

/**
 * Lays out what the run was trained on, the same each time, and puts everything else where its nearest training pieces are.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `too-small`, `option`)
 */
export async function map(project: Project, options: MapOptions = {}): Promise<MapResult> {
  const { of = "pieces", onProgress, signal } = options;
  const found = findRun(project, options.run);
  const { config, tagger } = readTagger(found.folder);
  const listener = listenerOf(found.folder);
  const { axes, dimensions, rows: stored } = tagger.familiarity;
  const anchors = unflat(stored, dimensions + 1);
  const k = options.clusters ?? countClusters(anchors, config.seed);
  if (!Number.isInteger(k) || k < 1 || k > anchors.length)
    throw new SemitoneError(`clusters: expected a whole number in 1..${anchors.length}; got ${k}`, "option");
  const centres = clusterCentres(anchors, k, config.seed);
  const positions = neighbourLayout(anchors, config.seed);
  signal?.throwIfAborted();
  const pieces = listPieces(project).filter(({ notes }) => notes > 0);
  if (pieces.length === 0)
    throw new SemitoneError(
      `the project holds no pieces with notes; got ${project.folder}; bring some in first (semitone import FOLDER)`,
      "too-small",
    );
  const labelled = labelledAttributes(project);
  const index = new NearestIndex(anchors);
  const points: MapPoint[] = [];
  const sums = centres.map(() => new Float64Array(tagger.scaler.columns.length));
  await featureBatches(
    project,
    pieces,
    of === "pieces" ? "piece" : "segments",
    (batch, rows) => {
      const items = batch.flatMap((piece) => itemsOf(project, piece, of, rows.get(piece.id) ?? []));
      const scaled = scaleRows(
        tagger.scaler,
        items.map(({ row }) => row),
      );
      const placed = place(axes, dimensions, scaled);
      const tagged = tagRows(
        tagger,
        items.map(({ row }) => row),
      );
      for (const [i, { row: _, key, ...item }] of items.entries()) {
        const cluster = nearestCentre(centres, placed[i]);
        const [sum, row] = [sums[cluster], scaled[i]];
        for (let c = 0; c < row.length; c++) sum[c] += row[c];
        const { x, y } = positionOf(placed[i], index, positions);
        points.push({ ...item, x, y, cluster, ...tagged[i], labelled: labelled.get(key) ?? [] });
      }
    },
    { signal, onProgress, listener },
  );
  if (points.length === 0)
    throw new SemitoneError(
      `none of the ${pieces.length} pieces can be read; see semitone doctor`,
      "too-small",
    );
  return {
    run: found.name,
    points,
    clusters: sums.map((sum, c) => describeCluster(c, points, sum, tagger.scaler)),
  };
}

/** Names of the attributes that somebody has labelled, by `sha256:ordinal` of the piece. */
function labelledAttributes(project: Project): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { attribute, values } of pieceOpinions(project))
    for (const key of values.keys()) names.set(key, [...(names.get(key) ?? []), attribute.name]);
  return names;
}

interface Item extends Pick<MapPoint, "file" | "startBar" | "endBar"> {
  readonly row: Float32Array;
  /** Of the piece: `sha256:ordinal`. */
  readonly key: string;
}

/** The piece, or each of its segments, with its features. */
function itemsOf(
  project: Project,
  { id, name, sha256, ordinal }: Piece,
  of: "pieces" | "segments",
  features: readonly Float32Array[],
): Item[] {
  const item = { file: name, key: `${sha256}:${ordinal}` };
  if (of === "pieces") return features.length === 1 ? [{ ...item, row: features[0] }] : [];
  return segmentsOf(project, id)
    .slice(0, features.length)
    .map(({ start_bar: startBar, end_bar: endBar }, s) => ({ ...item, row: features[s], startBar, endBar }));
}

/** Mean position of the nearest anchors, the nearer the heavier; an anchor itself is where it is. */
function positionOf(
  row: Float64Array,
  anchors: NearestIndex,
  positions: Float64Array,
): { x: number; y: number } {
  const { rows, distances } = anchors.nearest(row, ANCHORS);
  const weights = distances.map((distance) => 1 / (distance + 1e-9));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (d: number) => rows.reduce((sum, i, n) => sum + weights[n] * positions[2 * i + d], 0) / total;
  return { x: mean(0), y: mean(1) };
}

/** @param sum  of the scaled rows of its members */
function describeCluster(
  cluster: number,
  points: readonly MapPoint[],
  sum: Float64Array,
  { columns, absence }: ScalerState,
): MapCluster {
  const members = points.filter((point) => point.cluster === cluster);
  const deviations = Float64Array.from(sum, (total) => total / members.length);
  const features = [...deviations.keys()]
    .filter((c) => !absence[c] && members.length > 0)
    .sort((a, b) => Math.abs(deviations[b]) - Math.abs(deviations[a]))
    .slice(0, FEATURES_NAMED)
    .map((c) => ({ name: FEATURE_NAMES[columns[c]], deviations: deviations[c] }));
  const tags: Record<string, Record<string, number>> = {};
  for (const { predictions } of members)
    for (const { attribute, tag, value } of predictions) {
      if (typeof value === "number") continue;
      tags[nameOf(attribute, tag)] ??= {};
      const shares = tags[nameOf(attribute, tag)];
      shares[value] = (shares[value] ?? 0) + 1 / members.length;
    }
  return { cluster, size: members.length, features, tags };
}
