// Ways through the latent space, from one segment to another.
import type { SegmentLatent } from "../segments/segment-latent.ts";

/** a + strength (b - a) */
export const towards = (a: Float32Array, b: Float32Array, strength: number): Float32Array =>
  a.map((value, i) => value + strength * (b[i] - value));

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
    beatLatents: slerp(a.beatLatents, b.beatLatents, t),
    factors: Object.fromEntries(
      Object.keys(a.factors).map((factor) => [factor, towards(a.factors[factor], b.factors[factor], t)]),
    ),
    qualities: towards(a.qualities, b.qualities, t),
    grid: t < 0.5 ? a.grid : b.grid,
  };
}
