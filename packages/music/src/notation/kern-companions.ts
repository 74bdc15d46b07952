// What stands beside the notes of a Humdrum file: harmony and dynamics. Knows no spines of notes.
import type { Dynamic } from "./dynamics.ts";
import { dynamicOf } from "./dynamics.ts";
import { chordText } from "./kern-token.ts";
import type { SheetMeasure } from "./sheet.ts";

/** Analyses that are read as chord symbols, the most literal first; only one kind is taken from a file. */
const HARMONY_KINDS = ["**mxhm", "**harte", "**chord", "**harm"];

/** The chord symbols of a file: of all kinds until its end, since only then it is known which there are. */
export class KernHarmony {
  readonly #found = new Map<string, { measure: SheetMeasure; chord: { at: number; text: string } }[]>();

  /** A token of a spine; of one that is no harmony it is passed over. */
  add(kind: string, token: string, measure: SheetMeasure, at: number): void {
    if (!HARMONY_KINDS.includes(kind)) return;
    const found = this.#found.get(kind) ?? [];
    found.push({ measure, chord: { at, text: chordText(token) } });
    this.#found.set(kind, found);
  }

  /** Writes the chords of the most literal kind onto their measures. */
  finish(): void {
    const kind = HARMONY_KINDS.find((candidate) => this.#found.has(candidate));
    for (const { measure, chord } of this.#found.get(kind ?? "") ?? []) measure.chords.push(chord);
  }
}

/** Letters of a dynamic, with hairpins, accents and marks of the editor around it. */
const DYNAMIC = /^[<>()[\]|vXx]*([fmnprsz]{1,7})[<>()[\]|vXx]*$/;

/** What a token of `**dynam` says, as `mf`, `p<` or `sfX`; undefined where it names no loudness. */
export function dynamicOfToken(token: string): Dynamic | undefined {
  const named = token.split(" ", 4).map((piece) => {
    const letters = DYNAMIC.exec(piece)?.[1] ?? "";
    // A sudden piano is a piano.
    return dynamicOf(letters) ?? dynamicOf(letters.replace(/^s(?=p)/, ""));
  });
  return named.findLast((dynamic) => dynamic !== undefined);
}
