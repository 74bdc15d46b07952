// Which letter and accidental a MIDI pitch gets in a key. Knows the line of fifths, not the context of the note.
import { keyAlteration } from "../pitch-names.ts";

export interface SpelledPitch {
  /** `A` to `G`. */
  readonly step: string;
  /** Semitones, -2..2. */
  readonly alter: number;
  /** 4 holds middle C. */
  readonly octave: number;
}

/** Letters in the order of fifths; index 1 is C, which is 0 on the line of fifths. */
const LINE = "FCGDAEB";

/**
 * The spelling from three fifths below the major tonic of the signature to eight above it: C major and A minor have, beside their own
 * notes, B flat, E flat, F sharp, C sharp and G sharp.
 *
 * @param fifths  the key signature, -7..7
 */
export function spellPitch(pitch: number, fifths: number): SpelledPitch {
  const lowest = fifths - 3;
  const place = lowest + ((((7 * pitch - lowest) % 12) + 12) % 12);
  const step = LINE[(((place + 1) % 7) + 7) % 7];
  const alter = Math.floor((place + 1) / 7);
  return { step, alter, octave: Math.floor((pitch - alter) / 12) - 1 };
}

/** The printed sign that the alteration needs where the bar so far, or the key, says otherwise; undefined if none. */
export class AccidentalState {
  readonly #said = new Map<string, number>();
  #fifths = 0;

  /** A new bar, or a new key inside one. */
  reset(fifths: number): void {
    this.#fifths = fifths;
    this.#said.clear();
  }

  sign({ step, alter, octave }: SpelledPitch): string | undefined {
    const name = `${step}${octave}`;
    const before = this.#said.get(name) ?? keyAlteration(step, this.#fifths);
    if (before === alter) return undefined;
    this.#said.set(name, alter);
    return SIGNS[alter + 2];
  }
}

const SIGNS = ["flat-flat", "flat", "natural", "sharp", "double-sharp"];
