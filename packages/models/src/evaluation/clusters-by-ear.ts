// What naming clusters by ear is worth: as many clusters as there would be labels, each called what its most typical piece is.
import { clusterCentres, type FloatRows, nearestCentre, squaredDistance } from "@semitone/stats";
import { project } from "../answerer/neighbours.ts";
import { evenedAxes } from "../tagger/principal-axes.ts";
import type { Pool } from "../tagger/problem.ts";

/** Share of a cluster's pieces that its name is thought to be right of. */
export const NAME_TRUST = 0.8;

/**
 * Clusters all rows of the pool, without their labels, into `names`, as `semitone clusters` does; one listens to the piece with a known class
 * that is nearest to each centre and calls the cluster by it.
 *
 * @param classOf  the class of a row of the pool, by its place; undefined where nobody knows it
 * @returns what the name of the nearest named cluster says of each row of `asked`, as probabilities of `classes`; all alike where nobody
 *   knows any
 */
export function clustersByEar(
  pool: Pool,
  names: number,
  classOf: (place: number) => number | undefined,
  classes: number,
  asked: FloatRows,
): number[][] {
  const { axes, dimensions } = evenedAxes(pool.axes);
  const places = project(axes, dimensions, pool.rows);
  const centres = clusterCentres(places, Math.min(names, places.length), pool.seed);
  const nearest = places.map((place) => nearestCentre(centres, place));
  const named = centres.flatMap((centre, c) => {
    let heard: { readonly name: number; readonly distance: number } | undefined;
    for (const [i, place] of places.entries()) {
      const name = nearest[i] === c ? classOf(i) : undefined;
      if (name === undefined) continue;
      const distance = squaredDistance(centre, place);
      if (heard === undefined || distance < heard.distance) heard = { name, distance };
    }
    return heard === undefined ? [] : [{ centre, name: heard.name }];
  });
  if (named.length === 0) return asked.map(() => new Array<number>(classes).fill(1 / classes));
  const heardAt = named.map(({ centre }) => centre);
  const rest = (1 - NAME_TRUST) / Math.max(1, classes - 1);
  return project(axes, dimensions, asked).map((place) => {
    const { name } = named[nearestCentre(heardAt, place)];
    return Array.from({ length: classes }, (_, k) => (k === name ? NAME_TRUST : rest));
  });
}
