// A piece of a project by the name that a user gives it: the one way of all verbs.
import { listPieces, type Piece, PieceNames, type Project } from "@semitone/library";

/**
 * The piece that `name` means: its exact name, else the only one whose path ends so, with or without the file's ending.
 *
 * @throws LabelError with the nearest names if there is none, with the candidates if there are several
 */
export function findNamedPiece(project: Project, name: string): Piece {
  const { id } = new PieceNames(project).find(name);
  return listPieces(project).find((piece) => piece.id === id)!;
}
