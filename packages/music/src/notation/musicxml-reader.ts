// MusicXML (partwise or timewise, plain or zipped) to a score. Reads the frame and the header; `musicxml-part.ts` reads the measures.
import { assembleScore } from "./assemble.ts";
import { DiagnosticLog } from "./diagnostic-log.ts";
import { PartSounds } from "./musicxml-instruments.ts";
import { MeasureBook } from "./musicxml-measures.ts";
import { MEASURE_ITEMS, PartReader } from "./musicxml-part.ts";
import { isZip, unpackMxl } from "./mxl.ts";
import type { NotationReadOptions, NotationReadResult } from "./read-options.ts";
import { readLimits } from "./read-options.ts";
import { Sheet } from "./sheet.ts";
import { notationText } from "./text.ts";
import type { XmlElement, XmlHandler } from "./xml-elements.ts";
import { childText, readXmlElements } from "./xml-elements.ts";

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
  readXmlElements(notationText(xml, "readMusicXml", log), reader, "readMusicXml", log);
  const score = reader.finish(maxNotes);
  return { score, diagnostics: log.list() };
}

class ScoreReader implements XmlHandler {
  readonly #log: DiagnosticLog;
  readonly #sheet = new Sheet("musicxml");
  readonly #book: MeasureBook;
  readonly #declared = new Map<string, XmlElement>();
  readonly #parts = new Map<string, PartReader>();
  readonly #records: Record<string, string> = {};
  #title: string | undefined;
  #composer: string | undefined;
  #root: string | undefined;
  #part: PartReader | undefined;
  #measure = -1;
  #isImplicit = false;

  constructor(log: DiagnosticLog) {
    this.#log = log;
    this.#book = new MeasureBook(this.#sheet, log);
  }

  isUnit(name: string): boolean {
    return MEASURE_ITEMS.has(name) || HEADER_ITEMS.has(name);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#root ??= name;
    const timewise = this.#root === "score-timewise";
    if (name === "part") {
      this.#part = this.#partOf(attributes.id ?? "");
      // A part that stands before any measure is in the first one.
      this.#measure = timewise ? Math.max(0, this.#measure) : -1;
      if (timewise) this.#openMeasure();
    }
    if (name === "measure") {
      this.#measure++;
      this.#isImplicit = attributes.implicit === "yes";
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
    this.#layTracks();
    const { tracks } = this.#sheet;
    this.#book.settle((part) => tracks[part].isDrum, maxNotes);
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

  /** One track for each part, in order; then those of parts that change their sound or mix percussion with pitches. */
  #layTracks(): void {
    const { tracks, measures } = this.#sheet;
    const own = [...this.#parts.values()].map(({ sounds }) => sounds.tracks());
    tracks.push(...own.map(([first]) => first));
    const firstFurther = own.map(([, ...further]) => tracks.push(...further) - further.length - 1);
    if (tracks.length === own.length) return;
    for (const { notes } of measures) {
      for (const note of notes) if (note.track !== undefined) note.track += firstFurther[note.part];
    }
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
    if (this.#measure < MAX_MEASURES) this.#part?.openMeasure(this.#measure, this.#isImplicit);
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
    if (known) return known;
    const index = this.#parts.size;
    if (index === MAX_PARTS) {
      this.#log.add("too-many-parts", "lost", `readMusicXml: expected at most ${MAX_PARTS} parts; got more`);
      return undefined;
    }
    const declared = this.#declared.get(id);
    const sounds = new PartSounds(declared, index);
    const reader = new PartReader(this.#sheet, this.#book, index, sounds, this.#log);
    this.#parts.set(id, reader);
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
