// How many notes does the alignment match right? Against the match files of Vienna, and against the annotated beats of ASAP.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { meanOf } from "@semitone/models";
import {
  align,
  expectedTimes,
  playedOnsets,
  readBeats,
  readMatch,
  readMidi,
  type Score,
  seconds,
  tempoMap,
  toPerformance,
} from "@semitone/music";

export interface AlignmentRow {
  readonly corpus: "Vienna" | "ASAP";
  readonly piece: string;
  readonly performances: number;
  /** Vienna: mean share of the score's notes with the right match. ASAP: of annotated beats that are expected within 0.1 s. */
  readonly right: number;
  /** Of the worst performance. */
  readonly least: number;
}

const rowOf = (corpus: AlignmentRow["corpus"], piece: string, shares: readonly number[]): AlignmentRow => ({
  ...{ corpus, piece, performances: shares.length },
  right: meanOf(shares),
  least: Math.min(...shares),
});

export function alignVienna(data: string): AlignmentRow[] {
  const folder = join(data, "vienna4x22");
  const shares = new Map<string, number[]>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".match")) continue;
    const { score, performance, matches } = readMatch(readFileSync(join(folder, file), "utf8"));
    const found = align(score, performance).matches;
    const piece = file.slice(0, file.lastIndexOf("_p"));
    const right = meanOf(found.map((match, i) => Number(match === matches[i])));
    shares.set(piece, [...(shares.get(piece) ?? []), right]);
  }
  return [...shares].map(([piece, each]) => rowOf("Vienna", piece, each));
}

/** Seconds from its annotation at which a beat may be expected. */
const NEAR = 0.1;

export function alignAsap(data: string): AlignmentRow[] {
  const folder = join(data, "asap");
  return readdirSync(folder)
    .sort()
    .flatMap((piece) => {
      const at = (name: string) => join(folder, piece, name);
      if (!existsSync(at("midi_score.mid"))) return [];
      const { score } = readMidi(readFileSync(at("midi_score.mid")));
      if (!score) return [];
      const written = readBeats(readFileSync(at("midi_score_annotations.txt"), "utf8"));
      const shares = readdirSync(join(folder, piece))
        .filter((name) => name.endsWith(".mid") && name !== "midi_score.mid")
        .flatMap((name) => beatsRight(score, written, at(name)));
      return shares.length > 0 ? [rowOf("ASAP", piece, shares)] : [];
    });
}

function beatsRight(score: Score, written: ReturnType<typeof readBeats>, path: string): number[] {
  const played = readMidi(readFileSync(path)).score;
  if (!played) return [];
  const beats = readBeats(readFileSync(path.replace(/\.mid$/, "_annotations.txt"), "utf8"));
  const performance = toPerformance(played);
  const { matches } = align(score, performance);
  const expected = expectedTimes(...playedOnsets(score.notes, performance.notes, matches));
  const clock = tempoMap(score);
  const right = beats.map((beat, i) => {
    const place = written[i];
    if (!place) return 0;
    return Number(Math.abs(expected(clock.secondsToTicks(seconds(place.seconds))) - beat.seconds) <= NEAR);
  });
  return [meanOf(right)];
}
