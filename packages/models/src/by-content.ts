// The order of pieces in everything that learns: by their content, whatever they are called, wherever they lie, whenever they came.
import type { Piece } from "@semitone/library";

type Content = Pick<Piece, "sha256" | "ordinal">;

/** Compares by the SHA-256 of the file's bytes, then by the place in the file; no two pieces of a library are equal. */
export const byContent = (a: Content, b: Content): number =>
  a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : a.ordinal - b.ordinal;
