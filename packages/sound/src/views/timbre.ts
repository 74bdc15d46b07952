// The descriptors of timbre as a view.
import type { Column } from "@semitone/music";
import { measure } from "../descriptors/measures.ts";
import { SOUND_DESCRIPTORS } from "../descriptors/table.ts";
import type { Sound } from "../sound.ts";
import { fromOnset, LOST_AFTER, type SoundView, trackOf } from "./sound-view.ts";

const columns: readonly Column[] = SOUND_DESCRIPTORS.map(({ compute: _, ...column }): Column => column);
const bounds = columns.flatMap(({ range }) => range);

/** One row: NaN where undefined, and throughout where there is no sound; never infinite. */
export const timbre: SoundView & { readonly columns: readonly Column[] } = {
  id: "timbre@1",
  of: "sound",
  about: "attack, loudness, spectrum, partials, bands and cepstrum of a sound",
  numbers: "float32",
  width: columns.length,
  columns,
  range: { kind: "real", low: Math.min(...bounds), high: Math.max(...bounds) },
  losses: ["the sound: rows are statistics of it", LOST_AFTER],
  compute: (passages) => passages.map(rowOf),
};

function rowOf(sound: Sound): Float32Array {
  const heard = fromOnset(sound);
  const row = new Float32Array(columns.length).fill(Number.NaN);
  if (heard.samples.length === 0) return row;
  const measures = measure(heard, trackOf(heard));
  for (const [i, { compute, range }] of SOUND_DESCRIPTORS.entries()) {
    const value = compute(measures);
    if (!Number.isNaN(value)) row[i] = Math.max(range[0], Math.min(range[1], value));
  }
  return row;
}
