// What a report draws of a run: the map of pieces, and the tags along the longest ones.
import { nameOf } from "@semitone/models";
import type { MapResult } from "../map.ts";
import type { RunSummary } from "../runs.ts";
import type { TaggedPiece } from "../tag.ts";
import type { MapReport, TimelineReport } from "./report-data.ts";

/** The attribute that colours the map and the timelines: the first that has classes. */
const mainTask = ({ tasks }: RunSummary) => tasks.find(({ classes }) => classes.length > 1);

/** Coloured by the main attribute; by cluster where there is none. */
export function mapOf({ points, clusters }: MapResult, run: RunSummary): MapReport {
  const task = mainTask(run);
  if (!task)
    return {
      attribute: "cluster",
      classes: clusters.map(({ cluster }) => String(cluster)),
      points: points.map(({ file, x, y, cluster }) => ({
        name: file,
        x,
        y,
        tag: String(cluster),
        isLabelled: false,
      })),
    };
  return {
    attribute: nameOf(task.attribute, task.tag),
    classes: task.classes,
    points: points.map(({ file, x, y, predictions, labelled }) => {
      const found = predictions.find((p) => p.attribute === task.attribute && p.tag === task.tag);
      return {
        name: file,
        x,
        y,
        tag: String(found?.value ?? ""),
        ...(found?.probability !== undefined && { probability: found.probability }),
        isLabelled: labelled.includes(task.attribute),
      };
    }),
  };
}

/** The `count` pieces with the most segments. */
export function timelinesOf(
  pieces: readonly TaggedPiece[],
  run: RunSummary,
  count: number,
): TimelineReport[] {
  const task = mainTask(run);
  if (!task) return [];
  const name = nameOf(task.attribute, task.tag);
  return [...pieces]
    .sort((a, b) => (b.segments?.length ?? 0) - (a.segments?.length ?? 0))
    .slice(0, count)
    .filter(({ segments = [] }) => segments.length > 1)
    .map(({ file, segments = [] }) => ({
      name: file,
      attribute: name,
      classes: task.classes,
      bars: segments.map((segment) =>
        segment.startBar === undefined ? segment.startSeconds : segment.startBar + 1,
      ),
      ...(segments.some((segment) => segment.startSeconds !== undefined) && { unit: "seconds" as const }),
      probabilities: segments.map(({ predictions }) => {
        const found = predictions.find((p) => p.attribute === task.attribute && p.tag === task.tag);
        return task.classes.map((value) => found?.distribution?.[value] ?? 0);
      }),
    }));
}
