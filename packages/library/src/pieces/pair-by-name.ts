// Which pieces of a project are performances of which: told by names, as nobody writes it down.
import type { Piece } from "./piece.ts";

/** A score, and the performances that lie beside it. */
export interface ScoreWithPerformances {
  readonly score: Piece;
  /** In the order of the pieces. */
  readonly performances: readonly Piece[];
}

/** The rule of `pairByName`, for messages. */
export const PAIR_RULE =
  "a MIDI file is a performance of the score in its folder whose name its own name begins with (waltz.musicxml, waltz_kim.mid), or of the folder's one file called score (score.musicxml or midi_score.mid)";

/** Of names of MIDI files: files that we wrote tell another format of themselves. */
export const MIDI_ENDINGS = ["mid", "midi", "kar", "rmi"] as const;
const MIDI_NAME = new RegExp(`\\.(${MIDI_ENDINGS.join("|")})$`, "i");
const SCORE_NAME = /(^|[_-])score$/i;

interface NamedPiece {
  readonly piece: Piece;
  readonly folder: string;
  readonly stem: string;
}

/**
 * Scores with their performances, in the order of the pieces: `PAIR_RULE`. Of several scores that a name begins with it is of the longest;
 * the name must end there or go on with something else than a letter or digit. Files of several pieces take no part.
 */
export function pairByName(pieces: readonly Piece[]): ScoreWithPerformances[] {
  const named = pieces.flatMap((piece): NamedPiece[] => {
    if (piece.kind !== "score" || piece.name.includes("#")) return [];
    const slash = piece.name.lastIndexOf("/");
    const stem = piece.name.slice(slash + 1).replace(/\.[^.]*$/, "");
    return [{ piece, folder: piece.name.slice(0, slash + 1), stem }];
  });
  const isScore = ({ piece, stem }: NamedPiece) => !MIDI_NAME.test(piece.name) || SCORE_NAME.test(stem);
  const byStem = new Map<string, NamedPiece>();
  const called = new Map<string, NamedPiece[]>();
  for (const one of named) {
    if (!isScore(one)) continue;
    const key = one.folder + one.stem;
    if (!byStem.has(key)) byStem.set(key, one);
    if (SCORE_NAME.test(one.stem)) called.set(one.folder, [...(called.get(one.folder) ?? []), one]);
  }
  const found = new Map<Piece, Piece[]>();
  for (const one of named) {
    if (isScore(one)) continue;
    const alone = called.get(one.folder);
    const score = longestBefore(one, byStem) ?? (alone?.length === 1 ? alone[0] : undefined);
    if (score) found.set(score.piece, [...(found.get(score.piece) ?? []), one.piece]);
  }
  return pieces.flatMap((score) => {
    const performances = found.get(score);
    return performances ? [{ score, performances }] : [];
  });
}

function longestBefore(
  { folder, stem }: NamedPiece,
  byStem: ReadonlyMap<string, NamedPiece>,
): NamedPiece | undefined {
  for (let length = stem.length; length > 0; length--) {
    if (length < stem.length && /[\p{L}\p{N}]/u.test(stem[length])) continue;
    const score = byStem.get(folder + stem.slice(0, length));
    if (score) return score;
  }
  return undefined;
}
