// The pieces of a project as tokens, from the store of views.
import { type Piece, type Project, type ViewRowsOptions, viewBatches } from "@semitone/library";
import { beatTokens, createBeat } from "@semitone/music";
import { pieceOfTokens } from "./token-pieces.ts";
import type { LanguagePiece } from "./train-language-model.ts";

/** A piece of a project, and its place among those that were asked for. */
export interface ProjectPiece extends LanguagePiece {
  readonly row: number;
}

/**
 * Pieces in their order; those whose file is gone, or that are too long to be written as tokens, are left out.
 *
 * @param groups  of each piece: pieces of one group are never on both sides of a split
 */
export async function projectTokens(
  project: Project,
  pieces: readonly Piece[],
  groups: readonly string[],
  options: ViewRowsOptions = {},
): Promise<ProjectPiece[]> {
  const representation = createBeat();
  const written: ProjectPiece[] = [];
  let start = 0;
  await viewBatches(
    project,
    [beatTokens],
    pieces,
    "piece",
    ({ pieces: some, tables: [table] }) => {
      for (const [i, piece] of some.entries()) {
        const [rows] = table.rows(piece) ?? [];
        const row = start + i;
        if (rows) written.push({ ...pieceOfTokens(representation, rows), group: groups[row], row });
      }
      start += some.length;
    },
    options,
  );
  return written;
}
