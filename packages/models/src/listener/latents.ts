// What a listener hears in a passage: how the latents of its beats lie, spread, and move from beat to beat.
import type { Score } from "@semitone/music";
import { LARGEST_MISFIT } from "../segments/cut-piece.ts";
import { BEATS } from "../segments/grid.ts";
import { DEFAULT_SIZES, STYLE } from "../segments/network.ts";
import type { EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";

const { rest: BEAT_SIZE, room: STYLE_SIZE } = DEFAULT_SIZES;

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);

/** Names of the columns; none of the latents means anything by itself. */
export const LATENT_NAMES: readonly string[] = [
  ...numbered("latent", BEAT_SIZE),
  ...numbered("latentDeviation", BEAT_SIZE),
  ...numbered("latentChange", BEAT_SIZE),
  ...numbered("style", STYLE_SIZE),
];

/** One row in the order of `LATENT_NAMES` for each passage; NaN throughout where the notes of one do not follow its bar lines. */
export async function latentRows(
  model: Pick<SegmentModel, "encode">,
  passages: readonly Score[],
): Promise<Float32Array[]> {
  return (await model.encode(passages)).map(latentRow);
}

function latentRow({ cut, segments }: EncodedPiece): Float32Array {
  const row = new Float32Array(LATENT_NAMES.length);
  if (segments.length === 0 || cut.misfit > LARGEST_MISFIT) return row.fill(Number.NaN);
  const beats = segments.length * BEATS;
  const [deviation, change, style] = [1, 2, 3].map((part) => part * BEAT_SIZE);
  for (let d = 0; d < BEAT_SIZE; d++) {
    let [sum, squares, moved] = [0, 0, 0];
    for (const { rest } of segments)
      for (let t = 0; t < BEATS; t++) {
        const value = rest[t * BEAT_SIZE + d];
        sum += value;
        squares += value ** 2;
        if (t > 0) moved += Math.abs(value - rest[(t - 1) * BEAT_SIZE + d]);
      }
    row[d] = sum / beats;
    row[deviation + d] = Math.sqrt(Math.max(0, squares / beats - (sum / beats) ** 2));
    row[change + d] = moved / (segments.length * (BEATS - 1));
  }
  for (const { rooms } of segments)
    for (let d = 0; d < STYLE_SIZE; d++) row[style + d] += rooms[STYLE][d] / segments.length;
  return row;
}
