// The one door for files of any kind: looks at the content, not the name, and hands it to the reader that knows it.
import type { Diagnostic } from "../diagnostic.ts";
import { readMidi } from "../midi/read-midi.ts";
import { decodeText } from "../texts/decode-text.ts";
import { tidyLine } from "../texts/tidy-text.ts";
import { readAbc } from "./abc-reader.ts";
import { DiagnosticLog, quoted } from "./diagnostic-log.ts";
import { readKern } from "./kern-reader.ts";
import { readMusicXml } from "./musicxml-reader.ts";
import { isZip } from "./mxl.ts";
import type { NotationReadOptions, NotationReadResult, ReadScoresResult } from "./read-options.ts";
import { readLimits } from "./read-options.ts";
import { linesOf, notationText } from "./text.ts";

/** Characters looked at to tell the text formats apart. */
const HEAD = 16_384;

interface Format {
  readonly name: string;
  /** `head` gives the decoded start of the file, trimmed. */
  matches(bytes: Uint8Array, head: () => string): boolean;
  read(bytes: Uint8Array, options: NotationReadOptions): ReadScoresResult;
}

const FORMATS: readonly Format[] = [
  {
    name: "MIDI",
    matches: (bytes) =>
      startsWith(bytes, "MThd") || (startsWith(bytes, "RIFF") && startsWith(bytes, "RMID", 8)),
    read: (bytes, options) => single(readMidi(bytes, options)),
  },
  {
    name: "MusicXML",
    matches: (bytes, head) => isZip(bytes) || head().startsWith("<"),
    read: (bytes, options) => single(readMusicXml(bytes, options)),
  },
  {
    name: "kern",
    matches: (_, head) => startsSpines(head()),
    read: (bytes, options) => fromText(bytes, "readKern", (text) => single(readKern(text, options))),
  },
  {
    name: "ABC",
    matches: (_, head) => /^X:/m.test(head()) || (/^K:/m.test(head()) && /^[MLT]:/m.test(head())),
    read: (bytes, options) => fromText(bytes, "readAbc", (text) => readAbc(text, options)),
  },
  {
    name: "MIDI with its start lost",
    matches: (_, head) => /MThd|MTrk/.test(head()),
    read: (bytes, options) => single(readMidi(bytes, options)),
  },
];

/**
 * Reads the score or scores in a file of any known format: MIDI, RMID, MusicXML, .mxl, ABC, Humdrum kern.
 *
 * Never throws. Scores without a fault come with no diagnostics; no scores come with a fatal one.
 *
 * @param fileName  only quoted in messages; the format is told by the content
 * @example const { scores, diagnostics } = readScores("waltz.mxl", bytes)
 */
export function readScores(
  fileName: string,
  bytes: Uint8Array,
  options: NotationReadOptions = {},
): ReadScoresResult {
  const { maxBytes } = readLimits(options);
  if (bytes.length > maxBytes) {
    return fatal(
      "file-too-large",
      `expected at most ${maxBytes} bytes; got ${bytes.length} in ${quoted(fileName)}`,
    );
  }
  try {
    let start: string | undefined;
    const head = () => (start ??= decodeText(bytes.subarray(0, HEAD)).text.replace(/^\uFEFF?\s*/, ""));
    const format = FORMATS.find((candidate) => candidate.matches(bytes, head));
    if (format) return format.read(bytes, options);
  } catch (error) {
    // A fault of ours or of a parser below us; the file is still only one file of many.
    return fatal("reader-failed", `expected to read ${quoted(fileName)}; got ${quoted(String(error))}`);
  }
  const names = "MIDI, RMID, MusicXML, mxl, ABC or kern";
  return fatal("unknown-format", `expected ${names}; got something else in ${quoted(fileName)}`);
}

/** Whether the first line that is neither blank nor a comment starts a spine, as in `**kern`. */
function startsSpines(head: string): boolean {
  for (const { line } of linesOf(head)) {
    if (line.startsWith("!") || line.trim() === "") continue;
    return /^\*\*[a-z]/.test(line);
  }
  return false;
}

function startsWith(bytes: Uint8Array, id: string, at = 0): boolean {
  return [...id].every((character, k) => bytes[at + k] === character.charCodeAt(0));
}

/** What a reader of text makes of bytes, after what there is to say of their encoding; names are tidy. */
function fromText(
  bytes: Uint8Array,
  caller: string,
  read: (text: string) => ReadScoresResult,
): ReadScoresResult {
  const log = new DiagnosticLog();
  const { scores, diagnostics } = read(notationText(bytes, caller, log));
  return {
    scores: scores.map(({ score, name }) =>
      name === undefined ? { score } : { score, name: tidyLine(name) },
    ),
    diagnostics: [...log.list(), ...diagnostics],
  };
}

function single({ score, diagnostics }: NotationReadResult): ReadScoresResult {
  if (!score) return { scores: [], diagnostics };
  const name = score.provenance.title;
  return { scores: [name ? { score, name } : { score }], diagnostics };
}

function fatal(code: string, message: string): ReadScoresResult {
  const diagnostic: Diagnostic = { code, severity: "fatal", message: `readScores: ${message}` };
  return { scores: [], diagnostics: [diagnostic] };
}
