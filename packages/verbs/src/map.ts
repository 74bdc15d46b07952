// The verb `map`: pieces or segments in a plane, near ones together, in clusters that are described. New pieces move nothing.

import { Progress, type WorkOptions } from "@semitone/job";
import { type Piece, type Project, type SegmentPlace, segmentPlaces } from "@semitone/library";
import {
  codeOf,
  describedColumns,
  type FeatureBatch,
  type FeatureOptions,
  featureBatches,
  findRun,
  hasContent,
  kindOfReads,
  labelledAttributes,
  listenerOf,
  loadFeatures,
  nameOf,
  noneReadable,
  type Prediction,
  partsOf,
  piecesOf,
  place,
  priorWeightsOf,
  readTagger,
  SemitoneError,
  scaleRows,
  type Tagger,
  tagRows,
  unflat,
} from "@semitone/models";
import { clusterCentres, countClusters, NearestIndex, nearestCentre } from "@semitone/stats";
import type { MapPoint } from "./map/map-point.ts";
import { neighbourLayout } from "./map/neighbour-layout.ts";

export type { MapPoint } from "./map/map-point.ts";

export interface MapOptions extends WorkOptions {
  /** @default the newest */
  readonly run?: string;
  /** @default "pieces" */
  readonly of?: "pieces" | "segments";
  /** Number of clusters. @default the one whose clusters are clearest */
  readonly clusters?: number;
}

export interface MapCluster {
  readonly cluster: number;
  readonly size: number;
  /** Features that set it apart, in standard deviations from the average, strongest first. */
  readonly features: readonly {
    readonly name: string;
    readonly title: string;
    readonly deviations: number;
  }[];
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
  const { of = "pieces", signal } = options;
  const found = findRun(project, options.run);
  const { config, tagger } = readTagger(found.folder);
  const plane = layOut(tagger, config.seed, options.clusters);
  signal?.throwIfAborted();
  const pieces = piecesOf(project, kindOfReads(tagger.reads)).filter(hasContent);
  const labelled = labelledAttributes(project, pieces);
  const clusters = new ClusterMeans(plane.centres.length, tagger);
  const points: MapPoint[] = [];
  const progress = Progress.to(options.onProgress);
  const [loading, placing] = [progress.part("reading features", 0.5), progress.part("placing", 0.5)];
  let done = 0;
  const reading = { signal, listener: listenerOf(found.folder) };
  const placeBatch = async ({ pieces: some, rows }: FeatureBatch) => {
    const items = some.flatMap((piece, i) => itemsOf(project, piece, of, labelled[done + i], rows[i] ?? []));
    const parts = of === "pieces" ? await partsOf(project, tagger, some, reading) : undefined;
    const raw = items.map(({ row }) => row);
    const scaled = scaleRows(tagger.scaler, raw);
    const placed = await plane.placed(scaled);
    const tagged = await tagRows(
      tagger,
      raw,
      parts?.filter((_, i) => rows[i] !== undefined),
      of === "pieces" ? undefined : await weightsOfSegments(project, tagger, { pieces: some, rows }, reading),
    );
    for (const [i, { row: _, ...item }] of items.entries()) {
      const position = positionOf(placed[i], plane.anchors, plane.positions);
      const cluster = nearestCentre(plane.centres, placed[i]);
      points.push({ ...item, ...position, cluster, ...tagged[i] });
      clusters.add(cluster, scaled[i], tagged[i].predictions);
    }
    done += some.length;
    placing.at(done / pieces.length);
  };
  const unreadable = await featureBatches(
    project,
    tagger.reads,
    pieces,
    of === "pieces" ? "piece" : "segments",
    placeBatch,
    { ...reading, onProgress: (report) => loading.at(report.done) },
  );
  if (points.length === 0) throw noneReadable(pieces, unreadable);
  return { run: found.name, points, clusters: clusters.describe() };
}

/** Where training pieces lie, and the centres of their clusters: by the code of the run's model where it has one, else by all features. */
function layOut({ familiarity, tasks, code }: Tagger, seed: number, clusters: number | undefined) {
  const { axes, dimensions, rows: stored } = familiarity;
  const anchors = code ? unflat(code.rows, code.dimensions) : unflat(stored, dimensions + 1);
  const positions = neighbourLayout(anchors, seed);
  const k = clusters ?? countClusters(anchors, seed);
  if (!Number.isInteger(k) || k < 1 || k > anchors.length)
    throw new SemitoneError(`clusters: expected a whole number in 1..${anchors.length}; got ${k}`, "option");
  return {
    placed: async (scaled: readonly Float64Array[]): Promise<readonly Float64Array[]> => {
      if (!code) return place(axes, dimensions, scaled);
      const codes = await codeOf(tasks[code.task].members[code.member].state, scaled);
      return (codes ?? []).map((row) => Float64Array.from(row));
    },
    anchors: new NearestIndex(anchors),
    positions,
    centres: clusterCentres(anchors, k, seed),
  };
}

interface Item
  extends Pick<MapPoint, "file" | "labelled" | "startBar" | "endBar" | "startSeconds" | "endSeconds"> {
  readonly row: Float32Array;
}

/** A piece, or its segments, with their rows and labels. */
function itemsOf(
  project: Project,
  piece: Piece,
  of: "pieces" | "segments",
  labelled: readonly string[],
  rows: readonly Float32Array[],
): Item[] {
  const { name } = piece;
  if (of === "pieces") return rows.map((row) => ({ file: name, row, labelled }));
  return segmentPlaces(project, piece)
    .slice(0, rows.length)
    .map((place, s) => ({ file: name, row: rows[s], labelled, ...shortPlace(place) }));
}

/** A place without ticks. */
function shortPlace(
  place: SegmentPlace,
): Pick<MapPoint, "startBar" | "endBar" | "startSeconds" | "endSeconds"> {
  if (place.startBar === undefined) return { startSeconds: place.startSeconds, endSeconds: place.endSeconds };
  const { startBar, endBar } = place;
  return { startBar, endBar };
}

/** Of each segment the prior weight of its piece. */
async function weightsOfSegments(
  project: Project,
  tagger: Tagger,
  { pieces, rows }: FeatureBatch,
  options: FeatureOptions,
): Promise<number[]> {
  const wholes = await loadFeatures(project, tagger.reads, pieces, "piece", options);
  return pieces.flatMap((piece, p) => {
    const segments = Math.min(rows[p]?.length ?? 0, segmentPlaces(project, piece).length);
    const [weight] = priorWeightsOf(tagger, wholes.rows.get(piece.id) ?? []);
    return new Array<number>(segments).fill(weight ?? 0);
  });
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

/** What the points of each cluster have in common, summed up as they come: many points cost no more than few. */
class ClusterMeans {
  readonly #sizes: number[];
  readonly #sums: Float64Array[];
  readonly #tags: Map<string, Map<string, number>>[];

  constructor(
    count: number,
    private readonly tagger: Tagger,
  ) {
    const each = <T>(make: () => T) => Array.from({ length: count }, make);
    this.#sizes = each(() => 0);
    this.#sums = each(() => new Float64Array(tagger.scaler.columns.length));
    this.#tags = each(() => new Map());
  }

  add(cluster: number, scaled: ArrayLike<number>, predictions: readonly Prediction[]): void {
    this.#sizes[cluster]++;
    const sums = this.#sums[cluster];
    for (let c = 0; c < sums.length; c++) sums[c] += scaled[c];
    for (const { attribute, tag, value } of predictions) {
      if (typeof value === "number") continue;
      const name = nameOf(attribute, tag);
      const counts = this.#tags[cluster].get(name) ?? new Map<string, number>();
      this.#tags[cluster].set(name, counts.set(value, (counts.get(value) ?? 0) + 1));
    }
  }

  describe(): MapCluster[] {
    const { reads, scaler } = this.tagger;
    const described = describedColumns(reads);
    return this.#sizes.map((size, cluster) => {
      const deviations = [...this.#sums[cluster]].map((sum) => sum / size);
      const features = [...deviations.keys()]
        .flatMap((c) => {
          const { name, title } = described[scaler.columns[c]];
          const isTold = !scaler.absence[c] && size > 0 && title !== undefined;
          return isTold ? [{ name, title, deviations: deviations[c] }] : [];
        })
        .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations))
        .slice(0, FEATURES_NAMED);
      const tags = [...this.#tags[cluster]].map(
        ([name, counts]) =>
          [name, Object.fromEntries([...counts].map(([value, count]) => [value, count / size]))] as const,
      );
      return { cluster, size, features, tags: Object.fromEntries(tags) };
    });
  }
}
