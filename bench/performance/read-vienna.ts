// The Vienna 4x22 corpus: the score of each excerpt, and its 22 performances as their match files tell which note is which.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NOT_PLAYED, type PlayedScore, readMatch, readMusicXml, type Score } from "@semitone/music";

export interface ViennaPiece {
  readonly name: string;
  readonly score: Score;
  /** By player. */
  readonly played: readonly { readonly player: string; readonly played: PlayedScore }[];
}

/** Ticks of a quarter in which places in score and match file are compared. */
const GRID = 96;

/** @param data  the folder with `vienna4x22` in it */
export function readVienna(data: string): ViennaPiece[] {
  const folder = join(data, "vienna4x22");
  const files = readdirSync(folder).sort();
  return files
    .filter((file) => file.endsWith(".musicxml"))
    .map((file) => {
      const name = file.slice(0, -".musicxml".length);
      const { score } = readMusicXml(readFileSync(join(folder, file)));
      if (!score) throw new Error(`vienna: ${file}: expected a score; got none`);
      const matched = files.filter((other) => other.startsWith(`${name}_p`) && other.endsWith(".match"));
      const played = matched.map((other) => ({
        player: other.slice(name.length + 1, -".match".length),
        played: onScore(score, readMatch(readFileSync(join(folder, other), "utf8"))),
      }));
      return { name, score: withoutTwins(score), played };
    });
}

/** The matches of a match file on the notes of the score that it was made from. */
function onScore(score: Score, match: PlayedScore): PlayedScore {
  const unique = withoutTwins(score);
  const [a, b] = [
    unique.notes[0].onset / unique.ticksPerQuarter,
    match.score.notes[0].onset / match.score.ticksPerQuarter,
  ];
  const places = new Map(
    match.score.notes.map(({ onset, pitch }, i) => [
      `${pitch}/${Math.round((onset / match.score.ticksPerQuarter - b) * GRID)}`,
      i,
    ]),
  );
  const matches = Int32Array.from(unique.notes, ({ onset, pitch }) => {
    const i = places.get(`${pitch}/${Math.round((onset / unique.ticksPerQuarter - a) * GRID)}`);
    return i === undefined ? NOT_PLAYED : match.matches[i];
  });
  // Two notes of the score on one of the match file: the first keeps it.
  const seen = new Set<number>();
  for (const [i, j] of matches.entries()) {
    if (j !== NOT_PLAYED && seen.has(j)) matches[i] = NOT_PLAYED;
    seen.add(j);
  }
  return { score: unique, performance: match.performance, matches };
}

/** Two voices that begin one pitch at once are one key of a piano. */
function withoutTwins(score: Score): Score {
  const kept = new Map<string, Score["notes"][number]>();
  for (const note of score.notes) {
    const key = `${note.onset}/${note.pitch}/${note.ornament ?? ""}`;
    const twin = kept.get(key);
    if (!twin || note.duration > twin.duration) kept.set(key, note);
  }
  return {
    ...score,
    notes: score.notes.filter(
      (note) => kept.get(`${note.onset}/${note.pitch}/${note.ornament ?? ""}`) === note,
    ),
  };
}
