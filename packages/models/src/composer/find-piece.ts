// A piece of a project by the name a user gives, and its notes.
import { listPieces, type Piece, type Project, readPiece } from "@semitone/library";
import type { Score } from "@semitone/music";
import { nearestName } from "@semitone/stats";
import type { EncodedPiece, SegmentModel } from "../segments/open-segment-model.ts";
import { SemitoneError } from "../semitone-error.ts";

/** @throws SemitoneError (`option`) if no piece, or more than one, goes by the name; ProjectError if its file is gone */
export function findPiece(project: Project, name: string): { piece: Piece; score: Score } {
  const pieces = listPieces(project);
  const exact = pieces.filter((piece) => piece.name === name || piece.files.includes(name));
  const found = exact.length > 0 ? exact : pieces.filter((piece) => piece.name.endsWith(`/${name}`));
  if (found.length === 1) return { piece: found[0], score: readPiece(project, found[0].id) };
  const nearest = nearestName(
    name,
    pieces.map((piece) => piece.name),
  );
  throw new SemitoneError(
    found.length === 0
      ? `no piece is called ${JSON.stringify(name)}${nearest === undefined ? "" : `; did you mean ${nearest}?`}; see semitone pieces`
      : `${JSON.stringify(name)} could be any of ${found.map((piece) => piece.name).join(", ")}; give its folder, too`,
    "option",
  );
}

/** A piece in the model's latents. @throws SemitoneError (`option`) if no grid can hold any of it */
export async function encodePiece(model: SegmentModel, name: string, score: Score): Promise<EncodedPiece> {
  const [encoded] = await model.encode([score]);
  if (encoded.segments.length > 0) return encoded;
  throw new SemitoneError(
    `${name}: has no notes in bars of up to 6 quarters, which the model needs; choose another piece`,
    "option",
  );
}
