// From the bytes of one file to everything the library keeps of it, in one reading. Runs in a child process as a rule; writes nothing.
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { FileError, readRegularFile, whyUnread } from "@semitone/disk";
import type { Diagnostic, Score } from "@semitone/music";
import {
  countCells,
  endOfScore,
  findScoreView,
  fingerprint,
  GridError,
  segmentWithinLimits,
  tempoMap,
  ticks,
  withoutOrnaments,
} from "@semitone/music";
import { parseScores } from "../pieces/parse-scores.ts";
import { computeRows } from "../rows/piece-rows.ts";
import { passagesOf } from "../rows/view-spans.ts";
import { fileKind } from "./file-kind.ts";
import type { ChildSettings, FileResult, PieceResult, ScoreResult } from "./file-result.ts";
import { droppedFile, judged } from "./file-result.ts";
import { readSoundFile } from "./read-sound-file.ts";

/**
 * Reads, mends, cuts and fingerprints one file, and computes the wanted views of it. Never throws: what goes wrong is a reason in the result.
 *
 * @param within  the folder that it must lie in, links followed
 * @param onBusy  called now and then while a long recording is read
 */
export async function readFile(
  path: string,
  settings: ChildSettings,
  within?: string,
  onBusy: () => void = () => {},
): Promise<FileResult> {
  const kind = fileKind(path, within);
  return kind === "sound"
    ? readSoundFile(path, settings, within, onBusy)
    : readScoreFile(path, settings, within);
}

function readScoreFile(path: string, settings: ChildSettings, within?: string): FileResult {
  let bytes: Uint8Array;
  try {
    bytes = readRegularFile(path, { atMost: settings.maxBytes, within });
  } catch (error) {
    const isTooLarge = error instanceof FileError && error.code === "EFBIG";
    return droppedFile(isTooLarge ? "too-large" : "unreadable", whyUnread(error));
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  try {
    return { sha256, ...readBytes(basename(path), bytes, settings) };
  } catch (error) {
    return droppedFile("crashed", `the reader failed; got ${(error as Error).stack ?? error}`, sha256);
  }
}

function readBytes(name: string, bytes: Uint8Array, settings: ChildSettings): Omit<FileResult, "sha256"> {
  const { scores, diagnostics } = parseScores(name, bytes);
  const found: Diagnostic[] = [...diagnostics];
  const pieces: PieceResult[] = [];
  for (const [ordinal, { score: decorated, name: title }] of scores.entries()) {
    const score = withoutOrnaments(decorated);
    if (score.notes.length === 0) {
      found.push({
        code: "no-notes",
        severity: "lost",
        message: `expected notes; got none in ${title ?? name}`,
      });
      continue;
    }
    try {
      pieces.push({ kind: "score", ordinal, ...describePiece(score, title, settings) });
    } catch (error) {
      if (!(error instanceof GridError)) throw error;
      found.push({ code: "too-long", severity: "lost", message: error.message });
    }
  }
  return judged(found, pieces);
}

/** All of it is of the notes that are no ornaments. */
function describePiece(
  score: Score,
  title: string | undefined,
  settings: ChildSettings,
): Omit<ScoreResult, "ordinal" | "kind"> {
  // First: it refuses what would cost more than its notes are worth.
  const segments = segmentWithinLimits(score, settings.segments);
  const end = endOfScore(score);
  const views = settings.views.flatMap((id) => findScoreView(id) ?? []);
  return {
    facts: {
      title: text(score.provenance.title ?? title),
      composer: text(score.provenance.composer),
      format: score.provenance.format,
      notes: score.notes.length,
      tracks: new Set(score.notes.map(({ track }) => track)).size,
      seconds: tempoMap(score).ticksToSeconds(end),
      ticks_per_quarter: score.ticksPerQuarter,
      end_ticks: end,
      bars: countCells(score).bars,
      meter: mainMeter(score, end),
      key: firstKey(score),
    },
    segments: segments.map(({ start, end: stop, startBar, endBar }) => ({
      startTicks: start,
      endTicks: stop,
      startBar,
      endBar,
    })),
    views: computeRows(views, settings.spans, (spans) => passagesOf(score, spans, segments)),
    fingerprint: fingerprint(score),
  };
}

/** Titles come from the file and may hold anything; control characters would break tables and databases. */
function text(value: string | undefined): string | null {
  const clean = value
    ?.replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 500);
  return clean ? clean : null;
}

/** The meter in force for the most ticks, the earlier of two equals. */
function mainMeter(score: Score, end: number): string {
  const lengths = new Map<string, number>();
  score.meters.forEach((meter, m) => {
    const until = Math.min(score.meters[m + 1]?.at ?? ticks(end), end);
    const name = `${meter.numerator}/${meter.denominator}`;
    lengths.set(name, (lengths.get(name) ?? 0) + Math.max(0, until - meter.at));
  });
  return [...lengths].reduce((longest, entry) => (entry[1] > longest[1] ? entry : longest))[0];
}

/** Tonics from seven flats to seven sharps; minor keys lie three fifths further on. */
const TONICS = "Cb Gb Db Ab Eb Bb F C G D A E B F# C# G# D# A#".split(" ");

function firstKey(score: Score): string | null {
  const [key] = score.keys;
  if (!key) return null;
  return `${TONICS[key.fifths + 7 + (key.mode === "minor" ? 3 : 0)]} ${key.mode}`;
}
