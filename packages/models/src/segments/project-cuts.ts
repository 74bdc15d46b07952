// The pieces of a project as they are cut, from the store of views.
import { type Piece, type Project, type ViewRowsOptions, viewBatches } from "@semitone/library";
import { cells } from "@semitone/music";
import { type CutPiece, pieceOfRows } from "@semitone/music/cells";

/** Pieces that can be read, and where each stands in the list that was asked for. */
export interface ProjectCuts {
  readonly cuts: readonly CutPiece[];
  /** Rising. */
  readonly rows: readonly number[];
}

/** Cuts pieces of a project; those whose file is gone or changed since its import are left out, as `doctor` and the features tell. */
export async function projectCuts(
  project: Project,
  pieces: readonly Piece[],
  options: ViewRowsOptions = {},
): Promise<ProjectCuts> {
  const cuts: CutPiece[] = [];
  const rows: number[] = [];
  let start = 0;
  await viewBatches(
    project,
    [cells],
    pieces,
    "piece",
    ({ pieces: some, tables: [table] }) => {
      for (const [i, piece] of some.entries()) {
        const [passage] = table.rows(piece) ?? [];
        if (!passage) continue;
        cuts.push(pieceOfRows(passage));
        rows.push(start + i);
      }
      start += some.length;
    },
    options,
  );
  return { cuts, rows };
}
