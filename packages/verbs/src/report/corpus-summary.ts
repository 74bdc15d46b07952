// What a report says of the corpus: counts of pieces, segments and notes, and what was left out.
import { listPieces, type Project, segmentPlaces } from "@semitone/library";
import type { CorpusSummary } from "./report-data.ts";

export function corpusOf(project: Project): CorpusSummary {
  const pieces = listPieces(project);
  const total = (of: (piece: (typeof pieces)[number]) => number) =>
    pieces.reduce((sum, piece) => sum + of(piece), 0);
  const dropped = project.connection.all(
    "SELECT reasons, COUNT(*) AS n FROM files WHERE status = 'dropped' AND missing = 0 GROUP BY reasons",
  ) as { reasons: string; n: number }[];
  return {
    pieces: pieces.length,
    segments: total((piece) => segmentPlaces(project, piece).length),
    notes: total((piece) => (piece.kind === "score" ? piece.notes : 0)),
    hours: total(({ seconds }) => seconds) / 3600,
    groups: new Set(pieces.map(({ group }) => group)).size,
    dropped: Object.fromEntries(dropped.map(({ reasons, n }) => [reasons, Number(n)])),
  };
}
