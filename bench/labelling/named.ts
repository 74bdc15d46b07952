// Clusters that are named by the label of their most typical piece: how many pieces are then called by their right name.
import { argmax, kMeans, squaredDistance } from "@semitone/stats";
import type { Game } from "./simulate.ts";

const STARTS = 4;

/** Share of the labelled pieces that k names are right of. */
export function namedAccuracy({ pool, targets }: Game, k: number, seed: number): number {
  const fits = Array.from({ length: STARTS }, (_, start) =>
    kMeans([...pool.places], { clusters: k, seed: STARTS * seed + start }),
  );
  const { centres, assignments } = fits.reduce((a, b) => (b.inertia < a.inertia ? b : a));
  const labelled = [...targets.keys()].filter((row) => targets[row] !== undefined);
  const names = centres.map((centre, c) => {
    const own = labelled.filter((row) => assignments[row] === c);
    if (own.length === 0) return undefined;
    const nearest = own.reduce((best, row) =>
      squaredDistance(pool.places[row], centre) < squaredDistance(pool.places[best], centre) ? row : best,
    );
    return argmax(targets[nearest]!);
  });
  return labelled.filter((row) => names[assignments[row]] === argmax(targets[row]!)).length / labelled.length;
}
