// Pieces as tokens, and the same pieces in other keys and tempos: what a language model learns from.
import type { Score, TokenRepresentation } from "@semitone/music";
import { DRUMS } from "@semitone/music";

/** A piece as a model reads it: `start`, its tokens, `end`. */
export interface TokenPiece {
  readonly tokens: Int32Array;
  /** Notes that the tokens say. */
  readonly notes: number;
}

/** Families of pitches and of tempos in the representations that models read. */
const PITCHES = ["pitch", "n"];
const TEMPOS = ["tempo", "t"];

/** Writes a score as tokens. @throws RepresentationError or GridError where it is too long */
export const tokenPiece = (representation: TokenRepresentation, score: Score): TokenPiece =>
  pieceOfTokens(representation, representation.encode(score).data);

/** The piece of tokens that a representation has written, `end` included. */
export function pieceOfTokens(representation: TokenRepresentation, written: ArrayLike<number>): TokenPiece {
  const tokens = new Int32Array(written.length + 1);
  tokens[0] = representation.vocabulary.token("start" as never);
  tokens.set(written, 1);
  return { tokens, notes: countNotes(representation, tokens) };
}

const countNotes = ({ vocabulary }: TokenRepresentation, tokens: Int32Array): number =>
  tokens.reduce((sum, token) => sum + Number(PITCHES.includes(vocabulary.familyOf[token])), 0);

/** How far a piece may be moved in pitch (semitones) and in tempo (classes) with all of it staying in the vocabulary. */
export interface Room {
  readonly pitch: readonly [low: number, high: number];
  readonly tempo: readonly [low: number, high: number];
}

/** Changes a piece as a whole. */
export class Mover {
  readonly #kind: Uint8Array;
  readonly #index: Int32Array;
  readonly #last = { pitch: 0, tempo: 0 };

  constructor(representation: TokenRepresentation) {
    const { familyOf, indexOf, size } = representation.vocabulary;
    this.#kind = Uint8Array.from({ length: size }, (_, token) => this.#kindOf(familyOf[token]));
    this.#index = Int32Array.from(indexOf);
    familyOf.forEach((family, token) => {
      if (PITCHES.includes(family)) this.#last.pitch = Math.max(this.#last.pitch, indexOf[token]);
      if (TEMPOS.includes(family)) this.#last.tempo = Math.max(this.#last.tempo, indexOf[token]);
    });
  }

  /** 1 pitch, 2 tempo, 3 track, 4 program. */
  #kindOf(family: string): number {
    if (PITCHES.includes(family)) return 1;
    if (TEMPOS.includes(family)) return 2;
    return family === "track" ? 3 : family === "program" ? 4 : 0;
  }

  /** At most 6 semitones and 1 class of tempo either way. */
  room({ tokens }: TokenPiece): Room {
    let [lowest, highest, slowest, fastest] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY, -1];
    this.#each(tokens, (token, isPitched) => {
      const index = this.#index[token];
      if (this.#kind[token] === 1 && isPitched) {
        lowest = Math.min(lowest, index);
        highest = Math.max(highest, index);
      } else if (this.#kind[token] === 2) {
        slowest = Math.min(slowest, index);
        fastest = Math.max(fastest, index);
      }
    });
    const within = (low: number, high: number, last: number, most: number): readonly [number, number] =>
      high < 0 ? [0, 0] : [-Math.min(most, low), Math.min(most, last - high)];
    return {
      pitch: within(lowest, highest, this.#last.pitch, 6),
      tempo: within(slowest, fastest, this.#last.tempo, 1),
    };
  }

  /** The tokens of the piece so many semitones higher and classes faster, which its room must allow. Percussion stays. */
  move(tokens: Int32Array, semitones: number, faster: number): Int32Array {
    if (semitones === 0 && faster === 0) return tokens;
    const moved = tokens.slice();
    this.#each(tokens, (token, isPitched, at) => {
      if (this.#kind[token] === 1 && isPitched) moved[at] = token + semitones;
      else if (this.#kind[token] === 2) moved[at] = token + faster;
    });
    return moved;
  }

  /** Visits tokens, and says whether the track they are in has pitches. */
  #each(tokens: Int32Array, visit: (token: number, isPitched: boolean, at: number) => void): void {
    const drums = new Set<number>();
    let track = 0;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      const kind = this.#kind[token];
      if (kind === 3) track = this.#index[token];
      else if (kind === 4 && this.#index[token] === DRUMS) drums.add(track);
      if (kind === 1 || kind === 2) visit(token, !drums.has(track), at);
    }
  }
}
