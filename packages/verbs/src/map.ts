// The verb `map`: pieces or segments in a plane, near ones together, in clusters that are described. New pieces move nothing.

import { Progress, type WorkOptions } from "@semitone/job";
import { type Project, segmentsOf } from "@semitone/library";
import {
  type Dataset,
  FEATURE_NAMES,
  type FeatureOptions,
  findRun,
  listenerOf,
  loadDataset,
  loadFeatures,
  nameOf,
  type Prediction,
  place,
  readsSegments,
  readTagger,
  SemitoneError,
  scaleRows,
  tagRows,
  unflat,
  withPieceParts,
} from "@semitone/models";
import { type FloatRows, smallest } from "@semitone/stats";
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
/** Points placed at once, between two looks at the signal. */
const BATCH = 512;

/**
 * Lays out what the run was trained on, the same each time, and puts everything else where its nearest training pieces are.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `too-small`, `option`)
 */
export async function map(project: Project, options: MapOptions = {}): Promise<MapResult> {
  const { of = "pieces", signal } = options;
  const progress = Progress.to(options.onProgress);
  const found = findRun(project, options.run);
  const { config, tagger } = readTagger(found.folder);
  const listener = listenerOf(found.folder);
  const { onProgress } = progress.part("reading features", of === "segments" ? 0.3 : 0.6);
  const loaded = await loadDataset(project, { signal, onProgress, listener });
  const isOfParts = of === "pieces" && readsSegments(tagger);
  const dataset = isOfParts ? await withPieceParts(project, loaded, { signal, listener }) : loaded;
  const { axes, dimensions, rows: stored } = tagger.familiarity;
  const anchors = unflat(stored, dimensions + 1);
  const positions = neighbourLayout(anchors, config.seed);
  signal?.throwIfAborted();
  const k = options.clusters ?? countClusters(anchors, config.seed);
  if (!Number.isInteger(k) || k < 1 || k > anchors.length)
    throw new SemitoneError(`clusters: expected a whole number in 1..${anchors.length}; got ${k}`, "option");
  const centres = clusterCentres(anchors, k, config.seed);

  const items = await itemsOf(project, dataset, of, {
    signal,
    listener,
    onProgress: progress.part("reading features", of === "segments" ? 0.3 : 0).onProgress,
  });
  const scaled = scaleRows(
    tagger.scaler,
    items.map(({ row }) => row),
  );
  const placing = progress.part("placing", 0.4);
  const points: MapPoint[] = [];
  for (let start = 0; start < items.length; start += BATCH) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    placing.at(start / items.length);
    const batch = items.slice(start, start + BATCH);
    const placed = place(axes, dimensions, scaled.slice(start, start + BATCH));
    const tagged = await tagRows(
      tagger,
      batch.map(({ row }) => row),
      batch.map(({ parts }) => parts),
    );
    for (const [i, { row: _row, parts: _parts, ...item }] of batch.entries())
      points.push({
        ...item,
        ...positionOf(placed[i], anchors, positions),
        cluster: nearestCentre(centres, placed[i]),
        ...tagged[i],
      });
  }
  placing.at(1);
  return {
    run: found.name,
    points,
    clusters: centres.map((_, c) =>
      describeCluster(c, points, scaled, tagger.scaler.columns, tagger.scaler.absence),
    ),
  };
}

interface Item extends Pick<MapPoint, "file" | "labelled" | "startBar" | "endBar"> {
  readonly row: Float32Array;
  /** Its segments, for a tagger that reads them. */
  readonly parts?: readonly Float32Array[];
}

/** Features and labels of every piece, or of every segment. */
async function itemsOf(
  project: Project,
  { pieces, rows, tasks, parts }: Dataset,
  of: "pieces" | "segments",
  options: FeatureOptions,
): Promise<Item[]> {
  const items = pieces.map(({ name }, i): Item => {
    const labelled = tasks.flatMap(({ attribute, targets }) => (targets[i] === undefined ? [] : [attribute]));
    return { file: name, row: rows[i], parts: parts?.[i], labelled: [...new Set(labelled)] };
  });
  if (of === "pieces") return items;
  const segments = await loadFeatures(project, pieces, "segments", options);
  return pieces.flatMap(({ id }, i) => {
    const features = segments.rows.get(id) ?? [];
    return segmentsOf(project, id)
      .slice(0, features.length)
      .map(({ start_bar: startBar, end_bar: endBar }, s) => ({
        ...items[i],
        row: features[s],
        startBar,
        endBar,
      }));
  });
}

/** Mean position of the nearest anchors, the nearer the heavier; an anchor itself is where it is. */
function positionOf(
  row: Float64Array,
  anchors: FloatRows,
  positions: Float64Array,
): { x: number; y: number } {
  const distances = Float64Array.from(anchors, (anchor) => {
    let sum = 0;
    for (let d = 0; d < row.length; d++) sum += (anchor[d] - row[d]) ** 2;
    return sum;
  });
  const nearest = smallest(distances, Math.min(ANCHORS, anchors.length));
  const weights = nearest.map((i) => 1 / (distances[i] + 1e-9));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (d: number) =>
    nearest.reduce((sum, i, n) => sum + weights[n] * positions[2 * i + d], 0) / total;
  return { x: mean(0), y: mean(1) };
}

function describeCluster(
  cluster: number,
  points: readonly MapPoint[],
  scaled: FloatRows,
  columns: readonly number[],
  absence: readonly boolean[],
): MapCluster {
  const members = [...points.keys()].filter((i) => points[i].cluster === cluster);
  const deviations = columns.map(
    (_, c) => members.reduce((sum, i) => sum + scaled[i][c], 0) / members.length,
  );
  const features = [...deviations.keys()]
    .filter((c) => !absence[c] && members.length > 0)
    .sort((a, b) => Math.abs(deviations[b]) - Math.abs(deviations[a]))
    .slice(0, FEATURES_NAMED)
    .map((c) => ({ name: FEATURE_NAMES[columns[c]], deviations: deviations[c] }));
  const tags: Record<string, Record<string, number>> = {};
  for (const i of members)
    for (const { attribute, tag, value } of points[i].predictions) {
      if (typeof value === "number") continue;
      tags[nameOf(attribute, tag)] ??= {};
      const shares = tags[nameOf(attribute, tag)];
      shares[value] = (shares[value] ?? 0) + 1 / members.length;
    }
  return { cluster, size: members.length, features, tags };
}
