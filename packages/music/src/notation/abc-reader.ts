// ABC files: many tunes, each with its header fields. Splits the file, and judges whether what came out is music.
import { abcText } from "./abc-text.ts";
import { readAbcTune } from "./abc-tune.ts";
import { assembleScore } from "./assemble.ts";
import { DiagnosticLog, quoted } from "./diagnostic-log.ts";
import type { NamedScore, NotationReadOptions, ReadScoresResult } from "./read-options.ts";
import { readLimits } from "./read-options.ts";
import { linesOf } from "./text.ts";

/** Longer than any tune. */
const MAX_TUNE_LENGTH = 2 ** 18;
/** Longest fields in front of the first tune; they are read anew with every tune. */
const MAX_FILE_HEADER = 2048;
/** Fields in front of the first tune that hold for all (ABC 2.1, section 4.1). */
const FILE_FIELDS = /^(%%|[ABCDFGHLMNORSZmrIU]:)/;

/**
 * Reads an ABC file of one or many tunes.
 *
 * Kept: notes of all voices with ties joined, in the order of play (repeats, endings, jumps, the order of parts), meters, keys, tempos,
 * dynamics, chord symbols, percussion, and every header field by its letter in `provenance.records` (`R` is the kind of tune). Pitches and
 * keys are those that sound. Accidentals hold in their bar for their octave, as everywhere in notation, unless
 * `%%propagate-accidentals` says otherwise. Grace notes are ornaments (see `graceTimes`). A tune without a key or notes, or with
 * more faults than notes, is left out. Never throws.
 */
export function readAbc(text: string, options: NotationReadOptions = {}): ReadScoresResult {
  const { maxBytes, maxNotes, maxScores } = readLimits(options);
  const log = new DiagnosticLog();
  const scores: NamedScore[] = [];
  if (text.length > maxBytes) {
    log.add(
      "file-too-large",
      "fatal",
      `readAbc: expected at most ${maxBytes} characters; got ${text.length}`,
    );
    return { scores, diagnostics: log.list() };
  }
  let count = 0;
  for (const tune of splitTunes(text, log)) {
    if (count++ === maxScores) {
      log.add(
        "too-many-tunes",
        "lost",
        `readAbc: expected at most ${maxScores} tunes; got more; the rest is dropped`,
        tune.offset,
      );
      break;
    }
    const score = readTune(tune, maxNotes, log);
    if (score) scores.push(score);
  }
  if (scores.length === 0)
    log.add("no-tunes", "fatal", "readAbc: expected a tune with a key and notes; got none");
  return { scores, diagnostics: log.list() };
}

interface TuneText {
  readonly text: string;
  readonly offset: number;
}

/** Tunes start at `X:` (or at the start of a file without any) and end at an empty line. One at a time: there may be millions. */
function* splitTunes(text: string, log: DiagnosticLog): Generator<TuneText> {
  const normal = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const start = normal.startsWith("X:") ? 0 : normal.indexOf("\nX:") + 1;
  if (!normal.startsWith("X:", start)) {
    yield { text: normal.trim(), offset: 0 };
    return;
  }
  const header = fileHeader(normal.slice(0, start), log);
  for (let at = start; at >= 0; ) {
    const next = normal.indexOf("\nX:", at) + 1;
    const [own] = normal.slice(at, next || undefined).split(/\n[ \t]*\n/, 1);
    const first = own.indexOf("\n");
    yield { text: first < 0 ? own + header : own.slice(0, first) + header + own.slice(first), offset: at };
    at = next || -1;
  }
}

/** The fields in front of the first tune that hold for every tune, each after a line end. */
function fileHeader(text: string, log: DiagnosticLog): string {
  let header = "";
  for (const { line, offset } of linesOf(text)) {
    if (!FILE_FIELDS.test(line)) continue;
    if (header.length + line.length >= MAX_FILE_HEADER) {
      log.add(
        "file-header-too-long",
        "lost",
        `readAbc: expected at most ${MAX_FILE_HEADER} characters of fields in front of the first tune; got more; the rest is dropped`,
        offset,
      );
      break;
    }
    header += `\n${line}`;
  }
  return header;
}

function readTune({ text, offset }: TuneText, maxNotes: number, log: DiagnosticLog): NamedScore | undefined {
  const isTooLong = text.length > MAX_TUNE_LENGTH;
  const fields = headerFields(isTooLong ? text.slice(0, 200) : text);
  const reject = (code: string, problem: string): undefined => {
    const label = `tune ${quoted(fields.get("X") ?? "")}`;
    log.add(code, "lost", `readAbc: ${problem} at ${label}; it is left out`, offset);
    return undefined;
  };
  if (isTooLong)
    return reject("tune-too-long", `expected at most ${MAX_TUNE_LENGTH} characters; got ${text.length}`);
  if (!fields.has("K")) return reject("abc-no-key", "expected a K: field; got none");
  const { sheet, faults, log: ownLog } = readAbcTune(text);
  const written = sheet.measures.reduce((sum, measure) => sum + measure.notes.length, 0);
  if (written === 0) return reject("abc-no-notes", "expected notes; got none");
  if (faults > written)
    return reject("abc-garbage", `expected music; got ${written} notes and ${faults} faults`);
  log.include(ownLog, offset);
  const title = fields.get("T")?.split("\n")[0];
  const composer = fields.get("C");
  const provenance = {
    ...(title ? { title } : {}),
    ...(composer ? { composer } : {}),
    records: Object.fromEntries(fields),
  };
  const score = assembleScore(sheet, provenance, maxNotes, log);
  const name = title ?? fields.get("X");
  return name ? { score, name } : { score };
}

/** The fields from `X:` to `K:`, by letter; repeated ones are joined by line breaks. */
function headerFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (!/^[A-Za-z]:/.test(line)) continue;
    const [letter] = line;
    // A sign of percent behind a backslash is one.
    const comment = line.search(/(?<!\\)%/);
    const value = abcText(line.slice(2, comment < 0 ? undefined : comment).trim());
    const before = fields.get(letter);
    fields.set(letter, before === undefined ? value : `${before}\n${value}`);
    if (letter === "K") break;
  }
  return fields;
}
