// The music that the shipped language model learns from: OpenScore Lieder (CC0) and POP909 (MIT), as scores.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, type Note, readScores, type Score, tempoMap, ticks } from "@semitone/music";

/** A piece, and the file that it was read from. */
export interface HeardPiece {
  readonly file: string;
  readonly sha256: string;
  readonly score: Score;
}

/** Composers whose songs are kept out, so that what the model is worth can be measured on them: parts of file names. */
export const KEPT_OUT = ["Lang_Josephine", "Kinkel_Johanna", "Holm_s_Augusta", "Franz_Robert"];

const PER_QUARTER = 480;

/** Songs of OpenScore Lieder, `*.mxl` in a folder, but for those of the composers kept out. */
export function lieder(folder: string): HeardPiece[] {
  return filesOf(folder, ".mxl")
    .filter((file) => !KEPT_OUT.some((name) => file.includes(name)))
    .flatMap((file) => pieceOf(folder, file, (bytes) => readScores(file, bytes).scores[0]?.score));
}

/**
 * Songs of POP909, `NNN/NNN.mid` in a folder, with `NNN/beat_midi.txt` beside them. The files are performances under one tempo: their notes
 * are laid on the annotated beats, a quarter each, bars from the first downbeat on.
 */
export function pop909(folder: string): HeardPiece[] {
  return filesOf(folder, ".mid")
    .filter((file) => !file.includes("versions"))
    .flatMap((file) =>
      pieceOf(folder, file, (bytes) => {
        const score = readScores(file, bytes).scores[0]?.score;
        const beats = readFileSync(join(folder, file, "..", "beat_midi.txt"), "utf8");
        return score && onBeats(score, beats);
      }),
    );
}

const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => file.replaceAll("\\", "/"))
    .sort();

function pieceOf(folder: string, file: string, read: (bytes: Uint8Array) => Score | undefined): HeardPiece[] {
  const bytes = readFileSync(join(folder, file));
  const score = read(bytes);
  return score ? [{ file, sha256: createHash("sha256").update(bytes).digest("hex"), score }] : [];
}

/** Lines of seconds, 1 for the first of two beats, 1 for the first of four; a bar begins where the last column says 1, four beats after four. */
export function onBeats(score: Score, annotation: string): Score | undefined {
  const rows = annotation
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length === 3 && row.every(Number.isFinite));
  const seconds = rows.map(([at]) => at);
  const first = rows.findIndex(([, , isDownbeat]) => isDownbeat === 1);
  if (first < 0 || seconds.length < first + 8) return undefined;
  // Beats before the first downbeat fill up a bar.
  const lead = (4 - (first % 4)) % 4;
  const map = tempoMap(score);
  const at = (tick: number): number => {
    const time = map.ticksToSeconds(ticks(tick));
    let k = seconds.findIndex((beat) => beat > time) - 1;
    if (k < -1) k = seconds.length - 2;
    k = Math.min(Math.max(k, 0), seconds.length - 2);
    const beat = k + (time - seconds[k]) / (seconds[k + 1] - seconds[k]);
    return Math.max(0, Math.round((beat + lead) * PER_QUARTER));
  };
  const notes = score.notes.map((note): Note => {
    const onset = at(note.onset);
    return {
      ...note,
      onset: ticks(onset),
      duration: ticks(Math.max(1, at(note.onset + note.duration) - onset)),
    };
  });
  const tempos = Array.from({ length: Math.ceil((seconds.length - 1) / 16) }, (_, i) => {
    const [from, to] = [16 * i, Math.min(16 * (i + 1), seconds.length - 1)];
    return {
      at: ticks(i === 0 ? 0 : (from + lead) * PER_QUARTER),
      qpm: (60 * (to - from)) / (seconds[to] - seconds[from]),
    };
  });
  return createScore({ ticksPerQuarter: PER_QUARTER, notes, tracks: score.tracks, tempos });
}
