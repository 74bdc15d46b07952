// A dataset without files: random features, labels that follow some of them. Development only.
import { randomFrom } from "@semitone/stats";
import type { Dataset } from "./dataset.ts";
import { type Reads, SCORE_READS, widthOf } from "./features/reads.ts";
import { LISTENER_COLUMNS } from "./listener/latents.ts";

/** What is read of made-up pieces: every view of scores, and a listener. */
export const MADE_UP_READS: Reads = [
  ...SCORE_READS,
  { view: "listener@made-up", columns: LISTENER_COLUMNS.map(({ name }) => name) },
];

export interface MadeUpOptions {
  readonly pieces: number;
  /** Pieces with labels, the first ones. */
  readonly labelled: number;
  readonly seed?: number;
}

/**
 * Rows of noise in which columns 0 to 3 rise with a hidden number u of the piece; `mood` is calm, even or tense by u (rated by
 * `mood_rating` = u), and `speed` is a number near 2 u. Some values are missing.
 */
export function madeUpDataset({ pieces, labelled, seed = 1 }: MadeUpOptions): Dataset {
  const random = randomFrom(seed);
  const hidden = Array.from({ length: pieces }, () => 2 * random() - 1);
  const rows = hidden.map((u) =>
    Float32Array.from({ length: widthOf(MADE_UP_READS) }, (_, c) => {
      if (c === 7 && random() < 0.2) return Number.NaN;
      return (c < 4 ? 2 * u : 0) + random() - 0.5;
    }),
  );
  const known = hidden.map((u, i) => (i < labelled ? u : undefined));
  const moods = known.map((u) =>
    u === undefined ? undefined : [u < -0.3, Math.abs(u) <= 0.3, u > 0.3].map(Number),
  );
  return {
    kind: "score",
    pieces: hidden.map(
      (_, i) =>
        ({ kind: "score", name: `piece${i}`, sha256: String(i), ordinal: 0 }) as Dataset["pieces"][number],
    ),
    groups: hidden.map((_, i) => `g${i}`),
    reads: MADE_UP_READS,
    rows,
    tasks: [
      {
        attribute: "mood",
        kind: "classes",
        classes: ["calm", "even", "tense"],
        targets: moods,
        rating: { attribute: "mood_rating", values: known },
      },
      {
        attribute: "speed",
        kind: "number",
        classes: [],
        targets: known.map((u) => (u === undefined ? undefined : [2 * u])),
      },
    ],
    unreadable: [],
  };
}
