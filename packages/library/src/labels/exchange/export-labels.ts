// Labels out of a project, as text in chunks. Reads music only where a format needs seconds for bars.
import { barGrid, type Score, type Ticks, tempoMap, withoutOrnaments } from "@semitone/music";
import { WRITE_FORMATS, type WriteFormat } from "../../choices.ts";
import { listPieces } from "../../pieces/list-pieces.ts";
import { copiesOf } from "../../pieces/piece.ts";
import { readPiece } from "../../pieces/piece-content.ts";
import type { Project } from "../../project.ts";
import { ProjectError } from "../../project-error.ts";
import type { Attribute } from "../attribute.ts";
import { attributesNamed, listAttributes } from "../attribute-store.ts";
import { writeCsvLong, writeCsvWide } from "../formats/csv.ts";
import { writeJams } from "../formats/jams.ts";
import { writeJsonl } from "../formats/jsonl.ts";
import { labelStudioConfig, writeLabelStudio } from "../formats/label-studio.ts";
import type { PieceClock } from "../formats/piece-clock.ts";
import type { Span } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { type LabelFilter, queryLabels } from "../query-labels.ts";
import type { StoredLabel } from "../stored-label.ts";
import { suggestion } from "../suggestion.ts";

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
  const attributes = filter.attributes
    ? attributesNamed(project, filter.attributes)
    : listAttributes(project);
  yield* formatLabels(project, format, attributes, () => queryLabels(project, filter));
}

/**
 * Labels of any origin (a model's predictions, say) in a format, in chunks of text.
 *
 * @param labels  ordered by file; asked for anew for each pass that the format needs
 * @throws LabelError as `exportLabels`
 */
export async function* formatLabels(
  project: Project,
  format: WriteFormat,
  attributes: readonly Attribute[],
  labels: () => AsyncIterable<StoredLabel>,
): AsyncGenerator<string> {
  // Lines gathered, since every write to a file or pipe has its price.
  let chunk = "";
  for await (const text of written(project, format, attributes, labels)) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/** Characters handed over at once. */
const CHUNK = 1 << 16;

async function* written(
  project: Project,
  format: WriteFormat,
  attributes: readonly Attribute[],
  labels: () => AsyncIterable<StoredLabel>,
): AsyncGenerator<string> {
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
export function projectClock(project: Project): PieceClock {
  const pieces = new Map(
    listPieces(project).flatMap((piece) => [piece.name, ...copiesOf(piece)].map((name) => [name, piece])),
  );
  let last: { file: string; score: Score | undefined } | undefined;
  const scoreOf = (file: string): Score | undefined => {
    if (last?.file !== file) last = { file, score: scoreIfThere(project, pieces.get(file)?.id) };
    return last.score;
  };
  return {
    seconds: (file) => pieces.get(file)?.seconds,
    toSeconds(file, span) {
      const score = scoreOf(file);
      return score && score.notes.length > 0 ? spanInSeconds(score, span) : undefined;
    },
  };
}

function scoreIfThere(project: Project, piece: number | undefined): Score | undefined {
  try {
    return piece === undefined ? undefined : withoutOrnaments(readPiece(project, piece));
  } catch (error) {
    // The source is gone; the caller says what that means for the label.
    if (error instanceof ProjectError && error.code === "missing") return undefined;
    throw error;
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
