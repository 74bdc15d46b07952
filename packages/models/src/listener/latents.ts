// The latents of a listener as a view: how the latents of a passage's beats lie, spread, and move from beat to beat.

import { type Column, cells, type DerivedView } from "@semitone/music";
import { BEATS, type CutPiece, LARGEST_MISFIT, pieceOfRows } from "@semitone/music/cells";
import { STYLE } from "../segments/factor-name.ts";
import { DEFAULT_SIZES } from "../segments/network.ts";
import { type EncodedPiece, openSegmentModel, type SegmentModel } from "../segments/open-segment-model.ts";
import type { Listener } from "./listener.ts";

/** Name of the view of any listener. */
export const LISTENER = "listener";

const { beatLatent: BEAT_SIZE, factor: STYLE_SIZE } = DEFAULT_SIZES;

const numbered = (name: string, count: number, title: (d: number) => string, formula: string): Column[] =>
  Array.from({ length: count }, (_, d) => ({
    name: `${name}${d}`,
    title: title(d),
    unit: "standard deviations of the prior",
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    formula,
    undefinedWhen: "the notes do not follow the bar lines, or there are none",
  }));

/** The columns; none of the latents means anything by itself. */
export const LISTENER_COLUMNS: readonly Column[] = [
  ...numbered(
    "latent",
    BEAT_SIZE,
    (d) => `listener, latent dimension ${d}: average over the beats`,
    "mean of the latent over all beats",
  ),
  ...numbered(
    "latentDeviation",
    BEAT_SIZE,
    (d) => `listener, latent dimension ${d}: spread over the beats`,
    "standard deviation of the latent over all beats",
  ),
  ...numbered(
    "latentChange",
    BEAT_SIZE,
    (d) => `listener, latent dimension ${d}: change from beat to beat`,
    "mean |difference| of the latent between neighbouring beats of a segment",
  ),
  ...numbered(
    "style",
    STYLE_SIZE,
    (d) => `listener, style dimension ${d}: average over the segments`,
    "mean of the style factor over the segments",
  ),
];

/** A listener as a view. Its model is opened at the first passage. */
export interface ListenerView extends DerivedView {
  /** Frees the model. */
  close(): Promise<void>;
}

/** The view of a listener, named by the digest of its weights. */
export function listenerView({ folder, digest }: Listener): ListenerView {
  let model: SegmentModel | undefined;
  return {
    id: `${LISTENER}@${digest}`,
    of: "rows",
    from: cells,
    about:
      "means, spreads and moves of the latents that a model without labels has learnt from all music of a project",
    numbers: "float32",
    width: LISTENER_COLUMNS.length,
    columns: LISTENER_COLUMNS,
    range: { kind: "real", low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
    losses: ["the notes: rows are statistics of latents"],
    compute: async (passages) => {
      model ??= await openSegmentModel(folder);
      return latentRows(model, passages.map(pieceOfRows));
    },
    close: async () => {
      await model?.dispose();
      model = undefined;
    },
  };
}

/** One row in the order of `LISTENER_COLUMNS` for each passage; NaN throughout where the notes of one do not follow its bar lines. */
export async function latentRows(
  model: Pick<SegmentModel, "encodeCut">,
  passages: readonly CutPiece[],
): Promise<Float32Array[]> {
  return (await model.encodeCut(passages)).map(latentRow);
}

function latentRow({ cut, segments }: EncodedPiece): Float32Array {
  const row = new Float32Array(LISTENER_COLUMNS.length);
  if (segments.length === 0 || cut.misfit > LARGEST_MISFIT) return row.fill(Number.NaN);
  const beats = segments.length * BEATS;
  const [deviation, change, style] = [1, 2, 3].map((part) => part * BEAT_SIZE);
  for (let d = 0; d < BEAT_SIZE; d++) {
    let [sum, squares, moved] = [0, 0, 0];
    for (const { beatLatents } of segments)
      for (let t = 0; t < BEATS; t++) {
        const value = beatLatents[t * BEAT_SIZE + d];
        sum += value;
        squares += value ** 2;
        if (t > 0) moved += Math.abs(value - beatLatents[(t - 1) * BEAT_SIZE + d]);
      }
    row[d] = sum / beats;
    row[deviation + d] = Math.sqrt(Math.max(0, squares / beats - (sum / beats) ** 2));
    row[change + d] = moved / (segments.length * (BEATS - 1));
  }
  for (const { factors } of segments)
    for (let d = 0; d < STYLE_SIZE; d++) row[style + d] += factors[STYLE][d] / segments.length;
  return row;
}
