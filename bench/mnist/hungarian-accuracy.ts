import { confusionMatrix } from "@semitone/stats";
import { munkres } from "munkres";

/**
 * Accuracy of clusters under the best one-to-one naming of clusters by classes, 0..1; clusters beyond the number of classes get no name.
 *
 * @param truth, clusters  whole numbers >= 0, one a row
 * @see Kuhn 1955, the Hungarian method
 */
export function hungarianAccuracy(truth: readonly number[], clusters: readonly number[]): number {
  const size = 1 + truth.reduce((most, t, i) => Math.max(most, t, clusters[i]), 0);
  const counts = confusionMatrix(truth, clusters, size);
  const costs = counts.map((row) => row.map((count) => truth.length - count));
  return munkres(costs).reduce((sum, [t, c]) => sum + counts[t][c], 0) / truth.length;
}
