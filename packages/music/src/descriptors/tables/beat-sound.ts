// What sounds during each beat, from one sweep over note starts, note ends and beats: O((notes + beats) * 12) however long notes are.
import type { Beat } from "../../bars.ts";
import type { NoteColumns } from "./notes.ts";

/** What sounds in each beat; held notes count in every beat they reach. */
export interface BeatSound {
  /** [beats, 12], row after row: quarters of sound of each pitch class, C first, summed over notes. */
  readonly chroma: Float64Array;
  /** Quarters with at least one note. */
  readonly sounding: Float64Array;
  /** Most notes at once. */
  readonly peak: Float64Array;
  /** Lowest pitch; -1 in a silent beat. */
  readonly bass: Int16Array;
}

export function beatSound(notes: NoteColumns, beats: readonly Beat[], ticksPerQuarter: number): BeatSound {
  const count = notes.onset.length;
  const ends = noteEnds(notes);
  const chroma = new Float64Array(12 * beats.length);
  const sounding = new Float64Array(beats.length);
  const peak = new Float64Array(beats.length);
  const bass = new Int16Array(beats.length).fill(-1);
  const active = new ActiveNotes();
  let started = 0;
  let ended = 0;
  for (let beat = 0; beat < beats.length; beat++) {
    const end = beats[beat].end;
    let now: number = beats[beat].start;
    while (now < end) {
      while (ended < count && ends.time[ended] <= now) active.remove(ends.pitch[ended++]);
      while (started < count && notes.onset[started] <= now) active.add(notes.pitch[started++]);
      let next: number = end;
      if (ended < count && ends.time[ended] < next) next = ends.time[ended];
      if (started < count && notes.onset[started] < next) next = notes.onset[started];
      if (active.count > 0) {
        const elapsed = (next - now) / ticksPerQuarter;
        sounding[beat] += elapsed;
        if (active.count > peak[beat]) peak[beat] = active.count;
        if (bass[beat] < 0 || active.lowest < bass[beat]) bass[beat] = active.lowest;
        for (let k = 0; k < 12; k++) chroma[12 * beat + k] += active.ofPitchClass[k] * elapsed;
      }
      now = next;
    }
  }
  return { chroma, sounding, peak, bass };
}

/** Ends of the notes in order of time, with the pitch that ends. */
function noteEnds({ onset, duration, pitch }: NoteColumns): { time: Float64Array; pitch: Uint8Array } {
  // Time and pitch share one double, which holds 2^46 ticks exactly: a plain numeric sort then orders both.
  const keys = new Float64Array(onset.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (onset[i] + duration[i]) * 128 + pitch[i];
  keys.sort();
  const time = new Float64Array(keys.length);
  const ended = new Uint8Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    time[i] = Math.floor(keys[i] / 128);
    ended[i] = keys[i] % 128;
  }
  return { time, pitch: ended };
}

/** The notes that sound now, counted by pitch. */
class ActiveNotes {
  readonly ofPitchClass = new Float64Array(12);
  readonly #ofPitch = new Uint32Array(128);
  count = 0;
  /** 128 where nothing sounds. */
  lowest = 128;

  add(pitch: number): void {
    this.#ofPitch[pitch]++;
    this.ofPitchClass[pitch % 12]++;
    this.count++;
    if (pitch < this.lowest) this.lowest = pitch;
  }

  remove(pitch: number): void {
    this.#ofPitch[pitch]--;
    this.ofPitchClass[pitch % 12]--;
    this.count--;
    while (this.lowest < 128 && this.#ofPitch[this.lowest] === 0) this.lowest++;
  }
}
