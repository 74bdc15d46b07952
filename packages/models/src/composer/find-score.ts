// A piece of a project by the name a user gives, with its notes, and as the segment model sees it.
import { findPiece, type Piece, type Project, readPiece } from "@semitone/library";
import type { Score } from "@semitone/music";
import type { EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";
import { SemitoneError } from "../semitone-error.ts";

/** @throws ProjectError (`no-piece`) if no piece, or more than one, goes by the name, (`missing`) if its file is gone */
export function findScore(project: Project, name: string): { piece: Piece; score: Score } {
  const piece = findPiece(project, name);
  return { piece, score: readPiece(project, piece.id) };
}

/** A piece in the model's latents. @throws SemitoneError (`option`) if no grid can hold any of it */
export async function encodePiece(model: SegmentModel, name: string, score: Score): Promise<EncodedPiece> {
  const [encoded] = await model.encode([score]);
  if (encoded.segments.length > 0) return encoded;
  throw new SemitoneError(
    `${name}: has no notes in bars of up to 16 quarters, which the model needs; choose another piece`,
    "option",
  );
}
