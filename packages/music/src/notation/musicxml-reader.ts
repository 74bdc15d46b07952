// MusicXML (partwise or timewise, plain or zipped) to a score. Reads the frame and the header; `musicxml-part.ts` reads the measures.
import type { Track } from "../score.ts";
import { assembleScore } from "./assemble.ts";
import { DiagnosticLog } from "./diagnostic-log.ts";
import { MEASURE_ITEMS, PartReader } from "./musicxml-part.ts";
import { isZip, unpackMxl } from "./mxl.ts";
import type { NotationReadOptions, NotationReadResult } from "./read-options.ts";
import { readLimits } from "./read-options.ts";
import { Sheet } from "./sheet.ts";
import { decodeText } from "./text.ts";
import type { XmlElement, XmlHandler } from "./xml-elements.ts";
import { child, childText, numberOf, readXmlElements } from "./xml-elements.ts";

/** More parts than any score has. */
const MAX_PARTS = 512;
/** More measures than any score has. */
const MAX_MEASURES = 65_536;

/**
 * Reads MusicXML 1.0 to 4.0, plain (UTF-8, UTF-16, Latin-1) or as .mxl.
 *
 * Kept: notes at sounding pitch with ties joined and repeats played out, voices, meters, keys, tempos, dynamics as velocities, pedal,
 * chord symbols, part names and programs, title and composer. Grace notes are ornaments (see `graceTimes`); cue notes are dropped. Onsets are exact wherever a resolution
 * up to 32767 ticks a quarter allows. Never throws: a damaged file gives what could be read, with diagnostics.
 *
 * @param bytes  the file as it is
 */
export function readMusicXml(bytes: Uint8Array, options: NotationReadOptions = {}): NotationReadResult {
  const { maxBytes, maxNotes } = readLimits(options);
  const log = new DiagnosticLog();
  const xml = isZip(bytes) ? unpackMxl(bytes, maxBytes, log) : bytes;
  if (!xml) return { score: undefined, diagnostics: log.list() };
  if (xml.length > maxBytes) {
    log.add("file-too-large", "fatal", `readMusicXml: expected at most ${maxBytes} bytes; got ${xml.length}`);
    return { score: undefined, diagnostics: log.list() };
  }
  const reader = new ScoreReader(log);
  readXmlElements(decodeText(xml), reader, "readMusicXml", log);
  const score = reader.finish(maxNotes);
  return { score, diagnostics: log.list() };
}

interface PartEntry {
  readonly reader: PartReader;
  readonly track: Track;
}

class ScoreReader implements XmlHandler {
  readonly #log: DiagnosticLog;
  readonly #sheet = new Sheet("musicxml");
  readonly #declared = new Map<string, XmlElement>();
  readonly #parts = new Map<string, PartEntry>();
  readonly #records: Record<string, string> = {};
  #title: string | undefined;
  #composer: string | undefined;
  #root: string | undefined;
  #part: PartReader | undefined;
  #measure = -1;

  constructor(log: DiagnosticLog) {
    this.#log = log;
  }

  isUnit(name: string): boolean {
    return MEASURE_ITEMS.has(name) || HEADER_ITEMS.has(name);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#root ??= name;
    const timewise = this.#root === "score-timewise";
    if (name === "part") {
      this.#part = this.#partOf(attributes.id ?? "");
      if (timewise) this.#openMeasure();
      else this.#measure = -1;
    }
    if (name === "measure") {
      this.#measure++;
      if (!timewise) this.#openMeasure();
    }
  }

  close(name: string): void {
    // Whichever of the two is inside ends what the part has in this measure.
    if (name === "measure" || name === "part") this.#part?.closeMeasure();
    if (name === "part") this.#part = undefined;
  }

  unit(element: XmlElement, offset: number): void {
    if (MEASURE_ITEMS.has(element.name)) this.#part?.item(element, offset);
    else HEADER_ITEMS.get(element.name)?.call(this, element);
  }

  finish(maxNotes: number) {
    this.#part?.closeMeasure();
    if (this.#root !== "score-partwise" && this.#root !== "score-timewise") {
      this.#log.add(
        "not-musicxml",
        "fatal",
        `readMusicXml: expected <score-partwise> or <score-timewise>; got ${this.#root ? `<${this.#root.slice(0, 32)}>` : "no element"}`,
      );
      return undefined;
    }
    for (const { reader, track } of this.#parts.values()) {
      const isDrum = track.isDrum || (reader.notes > 0 && reader.unpitched >= reader.notes);
      this.#sheet.tracks.push({ ...track, isDrum, channel: isDrum ? 9 : track.channel });
    }
    if (this.#sheet.measures.every((measure) => measure.notes.length === 0)) {
      this.#log.add("no-notes", "note", "readMusicXml: expected notes; got none");
    }
    const provenance = {
      ...(this.#title ? { title: this.#title } : {}),
      ...(this.#composer ? { composer: this.#composer } : {}),
      ...(Object.keys(this.#records).length > 0 ? { records: this.#records } : {}),
    };
    return assembleScore(this.#sheet, provenance, maxNotes, this.#log);
  }

  readWork(work: XmlElement): void {
    this.#title ||= childText(work, "work-title");
    const number = childText(work, "work-number");
    if (number) this.#records["work-number"] = number;
  }

  readMovementTitle(movement: XmlElement): void {
    if (this.#title && movement.text && movement.text !== this.#title)
      this.#records["movement-title"] = movement.text;
    this.#title ||= movement.text;
  }

  readIdentification(identification: XmlElement): void {
    for (const { name, attributes, text } of identification.children) {
      if (!text || (name !== "creator" && name !== "rights")) continue;
      const type = attributes.type ?? "composer";
      if (name === "rights") this.#records.rights = text;
      else if (type === "composer") this.#composer ??= text;
      else this.#records[type] = text;
    }
  }

  declarePart(part: XmlElement): void {
    if (this.#declared.size < MAX_PARTS) this.#declared.set(part.attributes.id ?? "", part);
  }

  #openMeasure(): void {
    if (this.#measure < MAX_MEASURES) this.#part?.openMeasure(this.#measure);
    else {
      this.#log.add(
        "too-many-measures",
        "lost",
        `readMusicXml: expected at most ${MAX_MEASURES} measures; got more`,
      );
    }
  }

  #partOf(id: string): PartReader | undefined {
    const known = this.#parts.get(id);
    if (known) return known.reader;
    const index = this.#parts.size;
    if (index === MAX_PARTS) {
      this.#log.add("too-many-parts", "lost", `readMusicXml: expected at most ${MAX_PARTS} parts; got more`);
      return undefined;
    }
    const declared = this.#declared.get(id);
    const reader = new PartReader(this.#sheet, index, drumKeysOf(declared), this.#log);
    this.#parts.set(id, { reader, track: trackOf(declared, index) });
    return reader;
  }
}

/** What is read before the measures, by element. */
const HEADER_ITEMS = new Map<string, (this: ScoreReader, element: XmlElement) => void>([
  ["work", ScoreReader.prototype.readWork],
  ["movement-title", ScoreReader.prototype.readMovementTitle],
  ["identification", ScoreReader.prototype.readIdentification],
  ["score-part", ScoreReader.prototype.declarePart],
]);

/** The track that a `score-part` describes. Channels are counted from 0 here and from 1 there, and so are programs. */
function trackOf(declared: XmlElement | undefined, index: number): Track {
  const midi = declared && child(declared, "midi-instrument");
  const channel = numberOf(midi && childText(midi, "midi-channel"));
  const program = numberOf(midi && childText(midi, "midi-program"));
  const inRange = (value: number | undefined, top: number): value is number =>
    value !== undefined && Number.isInteger(value) && value >= 1 && value <= top;
  const free = index % 15;
  const zeroBased = inRange(channel, 16) ? channel - 1 : free < 9 ? free : free + 1;
  return {
    name: (declared && childText(declared, "part-name")) ?? "",
    program: inRange(program, 128) ? program - 1 : 0,
    channel: zeroBased,
    isDrum: zeroBased === 9,
  };
}

/** MIDI percussion keys of a part by instrument id; `midi-unpitched` counts from 1. */
function drumKeysOf(declared: XmlElement | undefined): Map<string, number> {
  const keys = new Map<string, number>();
  for (const instrument of declared?.children ?? []) {
    const unpitched = numberOf(childText(instrument, "midi-unpitched"));
    if (unpitched !== undefined) keys.set(instrument.attributes.id ?? "", unpitched - 1);
  }
  return keys;
}
