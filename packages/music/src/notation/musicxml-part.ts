// Follows one part of a MusicXML score through its measures and writes what it finds onto the sheet. Knows elements, not XML syntax.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import type { Transposition } from "./musicxml-marks.ts";
import {
  CONCERT_PITCH,
  noteValueQuarters,
  readBarline,
  readDirection,
  readHarmony,
  readKey,
  readMeter,
  readTransposition,
  velocityOfPercent,
} from "./musicxml-marks.ts";
import { isMidiPitch, midiPitch } from "./pitch-names.ts";
import type { Sheet, SheetMeasure } from "./sheet.ts";
import { addGrace, MAX_CHANGES_PER_MEASURE, MAX_SPAN } from "./sheet.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

/** General MIDI percussion keys for the customary places on a five-line drum staff, for parts that name no sounds. */
const STAFF_PERCUSSION: Readonly<Record<string, number>> = {
  D4: 44,
  F4: 36,
  A4: 41,
  B4: 45,
  C5: 38,
  D5: 47,
  E5: 48,
  F5: 51,
  G5: 42,
  A5: 49,
};
const SIDE_STICK = 37;

/** Elements inside a measure that say something about its sound. */
export const MEASURE_ITEMS: ReadonlySet<string> = new Set([
  "note",
  "backup",
  "forward",
  "attributes",
  "direction",
  "sound",
  "harmony",
  "barline",
]);

export class PartReader {
  /** Any sounding note so far, and whether all were percussion. */
  notes = 0;
  unpitched = 0;
  readonly #sheet: Sheet;
  readonly #part: number;
  /** MIDI percussion key by instrument id. */
  readonly #drumKeys: ReadonlyMap<string, number>;
  readonly #log: DiagnosticLog;
  #measure: SheetMeasure | undefined;
  #divisions = 1;
  #transposition: Transposition = CONCERT_PITCH;
  /** Position and onset of the last note, in quarters from the start of the measure. */
  #cursor = 0;
  #lastOnset = 0;
  /** Where the last note or rest ends, and how far the position got: some programs skip on past the end of a short measure. */
  #filled = 0;
  #furthest = 0;
  #ending: number[] | undefined;
  #endingStops = false;
  readonly #voices = new Map<string, number>();

  constructor(sheet: Sheet, part: number, drumKeys: ReadonlyMap<string, number>, log: DiagnosticLog) {
    this.#sheet = sheet;
    this.#part = part;
    this.#drumKeys = drumKeys;
    this.#log = log;
  }

  openMeasure(index: number): void {
    this.#measure = this.#sheet.measure(index);
    this.#cursor = this.#lastOnset = this.#filled = this.#furthest = 0;
    if (this.#endingStops) this.#ending = undefined;
    this.#endingStops = false;
  }

  closeMeasure(): void {
    if (!this.#measure) return;
    const filled = this.#filled || this.#furthest;
    const before = this.#measure.length;
    if (before > 0 && filled > 0 && Math.abs(before - filled) > 1e-6) {
      this.#log.add(
        "measure-mismatch",
        "repaired",
        `readMusicXml: parts must fill a measure alike; got ${before} and ${filled} quarters; the longer counts`,
      );
    }
    this.#measure.length = Math.max(before, filled);
    if (this.#ending) this.#measure.marks.endings = this.#ending;
    this.#measure = undefined;
  }

  /** One of `MEASURE_ITEMS`; outside a measure it is passed over. */
  item(element: XmlElement, offset: number): void {
    const measure = this.#measure;
    if (!measure) return;
    if (element.name === "note") this.#note(measure, element, offset);
    else if (element.name === "backup") this.#move(-this.#duration(element, offset));
    else if (element.name === "forward") this.#move(this.#duration(element, offset));
    else if (element.name === "attributes") this.#attributes(measure, element, offset);
    else if (element.name === "harmony") this.#harmony(measure, element);
    else if (element.name === "barline") this.#barline(measure, element);
    else this.#direction(measure, element);
  }

  #move(quarters: number): void {
    this.#cursor = Math.max(0, this.#cursor + quarters);
    this.#furthest = Math.max(this.#furthest, this.#cursor);
  }

  /** Length of a note, backup or forward in quarters; 0 with a diagnostic where it makes no sense. */
  #duration(element: XmlElement, offset: number): number {
    const written = numberOf(childText(element, "duration"));
    const quarters = written === undefined ? this.#valueOf(element) : written / this.#divisions;
    if (quarters === undefined || quarters < 0 || quarters > MAX_SPAN) {
      this.#log.add(
        "bad-duration",
        "lost",
        `readMusicXml: <${element.name}> must last 0 to ${MAX_SPAN} quarters; got ${quoted(childText(element, "duration") ?? "")} over ${this.#divisions} divisions`,
        offset,
      );
      return 0;
    }
    if (written !== undefined) this.#sheet.resolution.add(written, this.#divisions);
    return quarters;
  }

  /** The duration that a note's printed value stands for. */
  #valueOf(note: XmlElement): number | undefined {
    const plain = noteValueQuarters(
      childText(note, "type"),
      note.children.filter(({ name }) => name === "dot").length,
    );
    const tuplet = child(note, "time-modification");
    const actual = numberOf(tuplet && childText(tuplet, "actual-notes")) ?? 1;
    const normal = numberOf(tuplet && childText(tuplet, "normal-notes")) ?? 1;
    if (plain === undefined || !(actual > 0)) return undefined;
    this.#sheet.resolution.add(plain * 256 * normal, 256 * actual);
    return (plain * normal) / actual;
  }

  #note(measure: SheetMeasure, note: XmlElement, offset: number): void {
    const isGrace = child(note, "grace") !== undefined;
    const inChord = child(note, "chord") !== undefined;
    const duration = isGrace ? 0 : this.#duration(note, offset);
    if (!inChord && !isGrace) {
      this.#lastOnset = this.#cursor;
      this.#move(duration);
      this.#filled = Math.max(this.#filled, this.#cursor);
    }
    if (child(note, "rest") || child(note, "cue") || (duration === 0 && !isGrace)) return;
    const pitch = this.#pitch(note);
    if (pitch === undefined || !isMidiPitch(pitch)) {
      this.#log.add(
        "bad-pitch",
        "lost",
        `readMusicXml: expected a pitch in 0..127; got ${pitch ?? "none"}; the note becomes a rest`,
        offset,
      );
      return;
    }
    const ties = tieTypes(note);
    this.notes++;
    const sounding = {
      part: this.#part,
      voice: this.#voice(childText(note, "voice") ?? "1"),
      at: isGrace ? this.#cursor : this.#lastOnset,
      pitch,
      velocity: velocityOfPercent(note.attributes.dynamics),
      tiedFromBefore: ties.has("stop"),
      tiedToNext: ties.has("start"),
    };
    if (isGrace) addGrace(measure, sounding, inChord);
    else measure.notes.push({ ...sounding, duration });
  }

  #pitch(note: XmlElement): number | undefined {
    const pitch = child(note, "pitch");
    if (pitch) {
      const alter = Math.round(numberOf(childText(pitch, "alter")) ?? 0);
      const octave = numberOf(childText(pitch, "octave")) ?? Number.NaN;
      return midiPitch(childText(pitch, "step") ?? "", alter, octave) + this.#transposition.semitones;
    }
    const unpitched = child(note, "unpitched");
    if (!unpitched) return undefined;
    this.unpitched++;
    const key = this.#drumKeys.get(child(note, "instrument")?.attributes.id ?? "");
    if (key !== undefined) return key;
    const place = `${childText(unpitched, "display-step")}${childText(unpitched, "display-octave")}`;
    this.#log.add(
      "percussion-guessed",
      "repaired",
      `readMusicXml: expected <midi-unpitched> for percussion; got none; guessed from the place on the staff (${quoted(place)})`,
    );
    return STAFF_PERCUSSION[place] ?? SIDE_STICK;
  }

  /** The voice as a number; names that are none are numbered as they come. */
  #voice(text: string): number {
    const known = this.#voices.get(text);
    if (known !== undefined) return known;
    const voice = /^\d{1,3}$/.test(text) ? Number(text) : this.#voices.size + 1;
    this.#voices.set(text, voice);
    return voice;
  }

  #attributes(measure: SheetMeasure, attributes: XmlElement, offset: number): void {
    const divisions = numberOf(childText(attributes, "divisions"));
    if (divisions !== undefined) {
      if (divisions > 0) this.#divisions = divisions;
      else
        this.#log.add(
          "bad-divisions",
          "lost",
          `readMusicXml: divisions must be > 0; got ${divisions}`,
          offset,
        );
    }
    const transpose = child(attributes, "transpose");
    if (transpose) this.#transpose(transpose, offset);
    const at = this.#cursor;
    const key = child(attributes, "key");
    const sounding = key && readKey(key, this.#transposition);
    // The first part to state a key at a place speaks for all.
    if (sounding && this.#hasRoom(measure.keys) && !measure.keys.some((other) => other.at === at))
      measure.keys.push({ at, ...sounding });
    const time = child(attributes, "time");
    const meter = time && readMeter(time);
    measure.meter ??= meter;
    if (time && !meter && !child(time, "senza-misura")) {
      this.#log.add(
        "bad-meter",
        "lost",
        "readMusicXml: expected a meter such as 3/4; got something else; it is ignored",
        offset,
      );
    }
  }

  #transpose(transpose: XmlElement, offset: number): void {
    const read = readTransposition(transpose);
    if (read) this.#transposition = read;
    else
      this.#log.add(
        "bad-transposition",
        "lost",
        `readMusicXml: expected <transpose> by at most 127 semitones; got ${quoted(childText(transpose, "chromatic") ?? "")} and ${quoted(childText(transpose, "octave-change") ?? "0")} octaves; it is ignored`,
        offset,
      );
  }

  #direction(measure: SheetMeasure, element: XmlElement): void {
    const { qpm, velocity, pedalDown, jumps } = readDirection(element);
    const shift = (numberOf(childText(element, "offset")) ?? 0) / this.#divisions;
    const at = Math.min(MAX_SPAN, Math.max(0, this.#cursor + shift));
    const part = this.#part;
    if (qpm !== undefined) measure.tempos.push({ at, qpm });
    if (velocity !== undefined) measure.dynamics.push({ at, part, velocity });
    if (pedalDown !== undefined) measure.pedals.push({ at, part, down: pedalDown });
    Object.assign(measure.marks, jumps);
  }

  #harmony(measure: SheetMeasure, element: XmlElement): void {
    const text = readHarmony(element);
    const at = Math.max(0, this.#cursor + (numberOf(childText(element, "offset")) ?? 0) / this.#divisions);
    if (text === undefined || at > MAX_SPAN || !this.#hasRoom(measure.chords)) return;
    if (!measure.chords.some((chord) => chord.at === at && chord.text === text))
      measure.chords.push({ at, text });
  }

  #hasRoom(changes: readonly unknown[]): boolean {
    if (changes.length < MAX_CHANGES_PER_MEASURE) return true;
    this.#log.add(
      "too-many-changes",
      "lost",
      `readMusicXml: expected at most ${MAX_CHANGES_PER_MEASURE} keys, or chord symbols, in a measure; got more`,
    );
    return false;
  }

  #barline(measure: SheetMeasure, element: XmlElement): void {
    const { marks, endingStarts, endingStops } = readBarline(element);
    Object.assign(measure.marks, marks);
    if (endingStarts) this.#ending = endingStarts;
    // An ending that is never closed lasts until its repeat sign.
    this.#endingStops ||= endingStops || marks.repeatEnd !== undefined;
  }
}

/** `start` and `stop` of the sounding ties, or of the printed ones where only those are given. */
function tieTypes(note: XmlElement): Set<string> {
  const ties = note.children.filter(({ name }) => name === "tie");
  const notations = note.children.filter(({ name }) => name === "notations");
  const printed = notations.flatMap((group) => group.children.filter(({ name }) => name === "tied"));
  return new Set((ties.length > 0 ? ties : printed).map(({ attributes }) => attributes.type));
}
