// Labels out of a project, as text in chunks. Reads music only where a format needs seconds for bars.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { barGrid, readScores, type Score, type Ticks, tempoMap } from "@semitone/music";
import { fromStoredPath } from "../posix-path.ts";
import type { Project } from "../project.ts";
import { findAttribute, listAttributes } from "./attribute-store.ts";
import { writeCsvLong, writeCsvWide } from "./formats/csv.ts";
import { WRITE_FORMATS, type WriteFormat } from "./formats/formats.ts";
import { writeJams } from "./formats/jams.ts";
import { writeJsonl } from "./formats/jsonl.ts";
import { labelStudioConfig, writeLabelStudio } from "./formats/label-studio.ts";
import type { PieceClock } from "./formats/piece-clock.ts";
import type { Span } from "./label.ts";
import { LabelError } from "./label-error.ts";
import { type LabelFilter, queryLabels } from "./query-labels.ts";
import { suggestion } from "./suggestion.ts";

/**
 * Labels in a format, ready to be written to a file or a pipe.
 *
 * CSV, JSONL and Label Studio files that come back through `importLabels` change nothing; JAMS keeps everything but bars and ticks, which
 * become seconds.
 *
 * @throws LabelError for an unknown format or filter, or a stretch in bars whose music is gone where the format knows only seconds
 */
export async function* exportLabels(
  project: Project,
  format: WriteFormat,
  filter: LabelFilter = {},
): AsyncGenerator<string> {
  const labels = () => queryLabels(project, filter);
  const attributes =
    filter.attributes?.map((name) => findAttribute(project, name)) ?? listAttributes(project);
  switch (format) {
    case "csv":
      return yield* writeCsvWide(attributes, labels);
    case "csv-long":
      return yield* writeCsvLong(labels());
    case "jsonl":
      return yield* writeJsonl(labels());
    case "jams":
      return yield* writeJams(labels(), projectClock(project));
    case "label-studio":
      return yield* writeLabelStudio(labels(), projectClock(project));
    case "label-studio-config":
      return yield labelStudioConfig(attributes);
    default:
      throw new LabelError(
        `unknown format ${JSON.stringify(format)}; ${suggestion(String(format), WRITE_FORMATS)}`,
      );
  }
}

/** Seconds by the tempo of the sources themselves; the last piece read is kept, since labels come piece by piece. */
function projectClock({ connection, folder }: Project): PieceClock {
  const rows = connection.all(
    `SELECT files.path AS path, sources.path AS source, pieces.ordinal AS ordinal, pieces.seconds AS seconds,
       (SELECT COUNT(*) FROM pieces AS others WHERE others.sha256 = pieces.sha256) AS siblings
     FROM pieces JOIN files ON files.sha256 = pieces.sha256 JOIN sources ON sources.id = files.source_id
     ORDER BY files.missing, files.path, pieces.ordinal`,
  );
  const places = new Map<string, { path: string; ordinal: number; seconds: number }>();
  for (const row of rows) {
    const [path, ordinal] = [row.path as string, Number(row.ordinal)];
    const name = Number(row.siblings) > 1 ? `${path}#${ordinal}` : path;
    if (!places.has(name))
      places.set(name, {
        path: join(fromStoredPath(row.source as string, folder), path),
        ordinal,
        seconds: Number(row.seconds),
      });
  }
  let last: { file: string; score: Score | undefined } | undefined;
  const scoreOf = (file: string): Score | undefined => {
    const place = places.get(file);
    if (last?.file !== file) last = { file, score: place && readPiece(place) };
    return last.score;
  };
  return {
    seconds: (file) => places.get(file)?.seconds,
    toSeconds(file, span) {
      const score = scoreOf(file);
      return score && score.notes.length > 0 ? spanInSeconds(score, span) : undefined;
    },
  };
}

function readPiece({ path, ordinal }: { path: string; ordinal: number }): Score | undefined {
  try {
    return readScores(path, readFileSync(path)).scores[ordinal]?.score;
  } catch {
    // The source has been moved or removed; the caller says what that means for the label.
    return undefined;
  }
}

/** A stretch of a score in seconds; bars beyond the last one end with the music. */
export function spanInSeconds(score: Score, { unit, start, end }: Span): { start: number; end: number } {
  if (unit === "seconds") return { start, end };
  const map = tempoMap(score);
  const bars = unit === "bars" ? barGrid(score) : [];
  const toTicks = (position: number): Ticks => {
    if (unit === "ticks") return position as Ticks;
    const bar = bars[Math.min(Math.floor(position), bars.length - 1)];
    const part = Math.min(1, position - bar.index);
    return Math.round(bar.start + part * (bar.end - bar.start)) as Ticks;
  };
  return { start: map.ticksToSeconds(toTicks(start)), end: map.ticksToSeconds(toTicks(end)) };
}
