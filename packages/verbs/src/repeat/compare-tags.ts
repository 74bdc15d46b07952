// What two run folders say of every piece of a project, side by side.
import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import { type TaggedPiece, tag } from "../tag.ts";

export interface TagComparison {
  readonly pieces: number;
  /** Pieces of which anything is said that the other run does not say. */
  readonly differing: number;
  /** Greatest difference of a class's probability, 0..1, or of a predicted number; 0 where nothing differs. */
  readonly greatest: number;
}

/** @throws SemitoneError (`broken-run`) where a folder cannot be read */
export async function tagsCompared(
  project: Project,
  one: string,
  other: string,
  { signal, onProgress }: WorkOptions,
): Promise<TagComparison> {
  const progress = Progress.to(onProgress);
  const told = () => ({ signal, onProgress: progress.part("comparing tags", 0.5).onProgress });
  const before = await tag(project, { folder: one, ...told() });
  const now = await tag(project, { folder: other, ...told() });
  return compareTags(before.pieces, now.pieces);
}

/** Both lists are of the same pieces in the same order. */
export function compareTags(before: readonly TaggedPiece[], now: readonly TaggedPiece[]): TagComparison {
  let [differing, greatest] = [0, 0];
  for (const [i, piece] of before.entries()) {
    if (JSON.stringify(piece) === JSON.stringify(now[i])) continue;
    differing++;
    const [a, b] = [numbersOf(piece), numbersOf(now[i])];
    for (const [name, value] of a)
      if (b.has(name)) greatest = Math.max(greatest, Math.abs(value - b.get(name)!));
  }
  return { pieces: before.length, differing, greatest };
}

/** Probabilities of every class and predicted numbers, by what they are of. */
function numbersOf({ predictions }: TaggedPiece): Map<string, number> {
  return new Map(
    predictions.flatMap(({ attribute, tag, value, distribution }) =>
      distribution
        ? Object.entries(distribution).map(
            ([name, probability]) => [JSON.stringify([attribute, tag, name]), probability] as const,
          )
        : typeof value === "number"
          ? [[JSON.stringify([attribute, tag]), value] as const]
          : [],
    ),
  );
}
