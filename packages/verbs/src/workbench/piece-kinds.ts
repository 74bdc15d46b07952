// Scores or recordings: a workbench looks at one kind of pieces at a time, since they have no view, and so no map and no run, in common.
import { type Piece, type PieceKind, type Project, pieceOpinions } from "@semitone/library";
import { chooseKind, findRun, listRunNames, readManifest, SemitoneError } from "@semitone/models";

/** The kind that is asked for; else as `chooseKind` has it, and scores where both kinds have labels: another can be chosen at any time. */
export function kindToShow(project: Project, pieces: readonly Piece[], kind?: PieceKind): PieceKind {
  if (kind !== undefined) return kind;
  try {
    return chooseKind(pieces, pieceOpinions(project), {});
  } catch (error) {
    if (!(error instanceof SemitoneError)) throw error;
    return "score";
  }
}

/** How many pieces there are of each kind. */
export function countKinds(pieces: readonly Piece[]): Readonly<Record<PieceKind, number>> {
  const sounds = pieces.reduce((sum, { kind }) => sum + Number(kind === "sound"), 0);
  return { score: pieces.length - sounds, sound: sounds };
}

/** The newest run that has learnt from pieces of a kind; undefined without any. */
export const newestRunOf = (project: Pick<Project, "folder">, kind: PieceKind): string | undefined =>
  runsOf(project, kind).at(-1);

/** Names of the runs that have learnt from pieces of a kind, oldest first. */
export const runsOf = (project: Pick<Project, "folder">, kind: PieceKind): string[] =>
  listRunNames(project).filter((name) => kindOfRun(project, name) === kind);

/** Runs that do not say it are of before there were recordings. */
function kindOfRun(project: Pick<Project, "folder">, name: string): PieceKind {
  try {
    return readManifest(findRun(project, name).folder)?.options.kind ?? "score";
  } catch {
    return "score"; // a damaged run: what is wrong with it is said where it is read
  }
}
