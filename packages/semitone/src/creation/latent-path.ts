// Ways through the latent space: between two segments, and from one towards a class or a quality.
import type { SegmentLatent, SegmentModel } from "../segment-model/open-segment-model.ts";
import { QUALITIES } from "../segment-model/qualities.ts";
import { towards } from "./compose.ts";
import type { CheckedWishes } from "./request.ts";

/**
 * Along the great circle from a to b, its length growing evenly: latents of a normal prior lie near a sphere, and a straight line would cut
 * through its empty middle. t = 0 gives a, 1 gives b.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const [lengthA, lengthB] = [Math.sqrt(dot(a, a)), Math.sqrt(dot(b, b))];
  const cosine = lengthA * lengthB === 0 ? 1 : Math.min(1, Math.max(-1, dot(a, b) / (lengthA * lengthB)));
  const angle = Math.acos(cosine);
  if (angle < 1e-3 || Math.PI - angle < 1e-3) return towards(a, b, t);
  const length = lengthA + t * (lengthB - lengthA);
  const [partA, partB] = [Math.sin((1 - t) * angle), Math.sin(t * angle)].map(
    (part) => part / Math.sin(angle),
  );
  return a.map((value, i) => length * ((partA * value) / lengthA + (partB * b[i]) / lengthB));
}

/** The segment at share t of the way; it takes the meter of the nearer end. */
export function between(a: SegmentLatent, b: SegmentLatent, t: number): SegmentLatent {
  return {
    rest: slerp(a.rest, b.rest, t),
    rooms: Object.fromEntries(
      Object.keys(a.rooms).map((room) => [room, towards(a.rooms[room], b.rooms[room], t)]),
    ),
    qualities: towards(a.qualities, b.qualities, t),
    grid: t < 0.5 ? a.grid : b.grid,
  };
}

/**
 * A segment changed in what is wished for and in nothing else: rooms move by the way from their present class to the wished one, and
 * the qualities by what follows from that; `rest` stays.
 *
 * @param from     by attribute, the class that the segment has now
 * @param strength 0 no change, 1 as far as the classes lie apart
 */
export async function changed(
  model: SegmentModel,
  segment: SegmentLatent,
  { classes, qualities }: CheckedWishes,
  from: Readonly<Record<string, number>>,
  strength: number,
): Promise<SegmentLatent> {
  const rooms = { ...segment.rooms };
  for (const [name, wanted] of Object.entries(classes)) {
    const [now, then] = [from[name], wanted].map((k) => model.components[name][k].loc);
    rooms[name] = segment.rooms[name].map((value, i) => value + strength * (then[i] - now[i]));
  }
  const [before, after] = [await model.qualitiesOf(segment.rooms), await model.qualitiesOf(rooms)];
  const moved = segment.qualities.map((value, k) => {
    const wished = qualities[QUALITIES[k]];
    return wished === undefined
      ? value + after.loc[k] - before.loc[k]
      : value + Math.min(1, strength) * (wished - value);
  });
  return { ...segment, rooms, qualities: moved };
}
