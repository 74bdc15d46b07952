// Follows one part of a MusicXML score through its measures and writes what it finds onto the sheet. Knows elements, not XML syntax.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import type { Transposition } from "./musicxml-attributes.ts";
import {
  CONCERT_PITCH,
  readKey,
  readMeasureStyle,
  readMeter,
  readTransposition,
} from "./musicxml-attributes.ts";
import type { PartSounds } from "./musicxml-instruments.ts";
import { readBarline, readDirection, readHarmony, velocityOfPercent } from "./musicxml-marks.ts";
import type { MeasureBook, MeasureFacts, RepeatSign } from "./musicxml-measures.ts";
import { ROUNDING } from "./musicxml-meters.ts";
import type { Silence } from "./musicxml-notes.ts";
import {
  dynamicsOfNote,
  isFingering,
  passesOfNote,
  SILENT_NOTES,
  silenceOf,
  tieTypes,
} from "./musicxml-notes.ts";
import { percussionKeyOf, writtenPitch } from "./musicxml-pitch.ts";
import { OpenSlurs } from "./musicxml-slurs.ts";
import { noteValueQuarters } from "./musicxml-tempo.ts";
import { isMidiPitch } from "./pitch-names.ts";
import type { Sheet, SheetMeasure } from "./sheet.ts";
import { addGrace, MAX_CHANGES_PER_MEASURE, MAX_SPAN, meterLength } from "./sheet.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

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

/** Repeat signs of one part that may be under way at once: one of each kind on each staff. */
const MAX_OPEN_SIGNS = 16;
/** Staves of one part that may differ in transposition, clef or slashes. */
const MAX_STAVES = 64;

export class PartReader {
  readonly sounds: PartSounds;
  readonly #sheet: Sheet;
  readonly #book: MeasureBook;
  readonly #part: number;
  readonly #slurs = new OpenSlurs();
  readonly #log: DiagnosticLog;
  #measure: SheetMeasure | undefined;
  #facts: MeasureFacts;
  #index = 0;
  #divisions = 1;
  /** By staff; that of no staff is for all others. */
  readonly #transpositions = new Map<string | undefined, Transposition>();
  #writtenKeys: readonly XmlElement[] = [];
  readonly #percussionStaves = new Set<string>();
  readonly #slashStaves = new Set<string | undefined>();
  readonly #openSigns = new Map<string, RepeatSign>();
  /** Position and onset of the last note, in quarters from the start of the measure. */
  #cursor = 0;
  #lastOnset = 0;
  /** Where the last note or rest of this part ends in the measure. */
  #filled = 0;
  /** How far the position of this part got in the measure. */
  #reached = 0;
  /** Of the meter that the part itself has stated, in quarters; 0 before any. */
  #barLength = 0;
  #ending: number[] | undefined;
  #endingStops = false;
  readonly #voices = new Map<string, number>();

  constructor(sheet: Sheet, book: MeasureBook, part: number, sounds: PartSounds, log: DiagnosticLog) {
    this.#sheet = sheet;
    this.#book = book;
    this.#part = part;
    this.sounds = sounds;
    this.#log = log;
    this.#facts = book.facts(0);
  }

  openMeasure(index: number, isImplicit: boolean): void {
    this.#measure = this.#sheet.measure(index);
    this.#facts = this.#book.facts(index);
    this.#facts.isImplicit ||= isImplicit;
    this.#index = index;
    this.#cursor = this.#lastOnset = this.#filled = this.#reached = 0;
    if (this.#endingStops) this.#ending = undefined;
    this.#endingStops = false;
  }

  closeMeasure(): void {
    if (!this.#measure) return;
    const { filled: before, filledBarLength } = this.#facts;
    const isOfOneMeter = before === 0 || this.#barLength === 0 || this.#barLength === filledBarLength;
    if (before > 0 && isOfOneMeter && this.#filled > 0 && Math.abs(before - this.#filled) > 1e-6) {
      this.#log.add(
        "measure-mismatch",
        "repaired",
        `readMusicXml: parts must fill a measure alike; got ${before} and ${this.#filled} quarters; the longer counts`,
      );
    }
    if (this.#reached > 0) this.#book.meters.fill(this.#index, this.#part, this.#reached);
    if (isOfOneMeter) this.#facts.filled = Math.max(before, this.#filled);
    if (before === 0) this.#facts.filledBarLength = this.#barLength;
    if (this.#ending) this.#measure.marks.endings = this.#ending;
    this.#measure = undefined;
    // Signs that are never ended run on.
    for (const sign of this.#openSigns.values()) sign.to = { measure: this.#index, at: MAX_SPAN };
  }

  /** One of `MEASURE_ITEMS`; outside a measure it is passed over. */
  item(element: XmlElement, offset: number): void {
    const measure = this.#measure;
    if (!measure) return;
    if (element.name === "note") this.#note(measure, element, offset);
    else if (element.name === "backup") this.#backup(this.#duration(element, offset), offset);
    else if (element.name === "forward") this.#forward(this.#duration(element, offset));
    else if (element.name === "attributes") this.#attributes(measure, element, offset);
    else if (element.name === "harmony") this.#harmony(measure, element);
    else if (element.name === "barline") this.#barline(measure, element);
    else this.#direction(measure, element);
  }

  #forward(quarters: number): void {
    this.#cursor += quarters;
    this.#reached = Math.max(this.#reached, this.#cursor);
    this.#facts.furthest = Math.max(this.#facts.furthest, this.#cursor);
    if (this.#openSigns.size > 0 || this.#slashStaves.size > 0)
      this.#facts.slashes = Math.max(this.#facts.slashes, this.#cursor);
  }

  #backup(quarters: number, offset: number): void {
    if (quarters > this.#cursor + ROUNDING) {
      this.#log.add(
        "backup-too-far",
        "repaired",
        `readMusicXml: <backup> must not go before the measure; got ${quarters} quarters at quarter ${this.#cursor}; the measure's start is taken`,
        offset,
      );
    }
    this.#cursor = Math.max(0, this.#cursor - quarters);
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
    if (written === undefined) return quarters;
    const isWhole = Number.isInteger(written) && Number.isInteger(this.#divisions);
    if (isWhole) this.#sheet.resolution.add(written, this.#divisions);
    else if (quarters > 0) this.#sheet.resolution.addQuarters(quarters);
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
    const silent = silenceOf(note, this.#slashStaves);
    if (!isGrace) this.#takeTime(note, duration, inChord, silent);
    if (silent === "rest" || silent === "whole-rest") return;
    if (silent !== undefined) {
      this.#log.add(...SILENT_NOTES[silent], offset);
      return;
    }
    if (duration === 0 && !isGrace) {
      this.#log.add(
        "bad-duration",
        "lost",
        "readMusicXml: notes must last more than 0 quarters; got 0; it is left out",
        offset,
      );
      return;
    }
    this.#sound(measure, note, duration, isGrace, inChord, offset);
  }

  /** Moves on by a note or rest and notes down how far the measure is filled, and with what. */
  #takeTime(note: XmlElement, duration: number, inChord: boolean, silent: Silence | undefined): void {
    if (!inChord) this.#lastOnset = this.#cursor;
    const end = this.#lastOnset + duration;
    if (!inChord) this.#cursor = end;
    const facts = this.#facts;
    facts.furthest = Math.max(facts.furthest, end);
    this.#reached = Math.max(this.#reached, end);
    if (silent === "slash") facts.slashes = Math.max(facts.slashes, end);
    else if (silent === "whole-rest" && this.#lastOnset === 0)
      facts.wholeRests = Math.max(facts.wholeRests, end);
    else {
      const isRest = child(note, "rest") !== undefined;
      if (isRest) facts.rests = Math.max(facts.rests, end);
      else facts.notes = Math.max(facts.notes, end);
      this.#filled = Math.max(this.#filled, end);
    }
  }

  #sound(
    measure: SheetMeasure,
    note: XmlElement,
    duration: number,
    isGrace: boolean,
    inChord: boolean,
    offset: number,
  ): void {
    const staff = childText(note, "staff") ?? "1";
    const instrument = child(note, "instrument")?.attributes.id;
    const isMarked = child(note, "unpitched") !== undefined || this.#percussionStaves.has(staff);
    const sound = this.sounds.soundOf(instrument, isMarked);
    const pitch = sound.isDrum ? percussionKeyOf(note, sound, isMarked, this.#log) : this.#pitch(note, staff);
    if (pitch === undefined || !isMidiPitch(pitch)) {
      this.#log.add(
        "bad-pitch",
        "lost",
        `readMusicXml: expected a pitch in 0..127; got ${pitch ?? "none"}; the note becomes a rest`,
        offset,
      );
      return;
    }
    const at = isGrace ? this.#cursor : this.#lastOnset;
    for (const dynamic of dynamicsOfNote(note)) measure.dynamics.push({ at, part: this.#part, ...dynamic });
    if (isFingering(note))
      this.#log.add(
        "harmonic-as-written",
        "note",
        "readMusicXml: harmonics sound where they are fingered, not where they are heard",
        offset,
      );
    const ties = tieTypes(note);
    const track = this.sounds.trackOf(sound);
    const voice = this.#voice(childText(note, "voice") ?? "1");
    const sounding = {
      ...{ part: this.#part, voice, at },
      pitch,
      velocity: velocityOfPercent(note.attributes.dynamics),
      tiedFromBefore: ties.has("stop"),
      tiedToNext: ties.has("start"),
      ...(this.#slurs.bind(note, voice, this.#index) && { slurred: true as const }),
      ...(track > 0 ? { track } : {}),
      ...passesOfNote(note),
    };
    const { double = 0 } = sound.isDrum ? {} : this.#transpositionOf(staff);
    for (const shift of double === 0 ? [0] : [0, double]) {
      if (!isMidiPitch(pitch + shift)) continue;
      const single = { ...sounding, pitch: pitch + shift };
      if (isGrace) addGrace(measure, single, inChord || shift !== 0);
      else measure.notes.push({ ...single, duration });
      if (staff !== "1") this.#book.noteStaff(measure.notes[measure.notes.length - 1], staff);
    }
  }

  #transpositionOf(staff: string): Transposition {
    return this.#transpositions.get(staff) ?? this.#transpositions.get(undefined) ?? CONCERT_PITCH;
  }

  /** The sounding pitch. Signs for octaves and clefs are for the eye: pitches in MusicXML are as they sound. */
  #pitch(note: XmlElement, staff: string): number | undefined {
    const written = writtenPitch(note, this.#log);
    return written === undefined ? undefined : written + this.#transpositionOf(staff).semitones;
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
    for (const element of attributes.children) {
      if (element.name === "transpose") this.#transpose(element, offset);
      else if (element.name === "clef") this.#clef(element);
      else if (element.name === "measure-style") this.#style(element);
    }
    const at = this.#cursor;
    const keys = attributes.children.filter(({ name }) => name === "key");
    if (keys.length > 0) this.#writtenKeys = keys;
    // What is written stays where the transposition changes; what sounds does not.
    else if (child(attributes, "transpose")) keys.push(...this.#writtenKeys);
    for (const key of keys) this.#key(key, at, offset);
    const [time, ...others] = attributes.children.filter(({ name }) => name === "time");
    if (time) this.#time(measure, time, at, offset);
    for (const other of others) this.#book.meters.compare(readMeter(time), readMeter(other), this.#log);
  }

  #key(key: XmlElement, at: number, offset: number): void {
    const sounding = readKey(key, this.#transpositionOf(key.attributes.number ?? "1"));
    if (!sounding) {
      this.#log.add(
        "bad-key",
        "lost",
        "readMusicXml: expected a key signature of up to 7 fifths; got another; it is ignored",
        offset,
      );
    } else if (!this.#book.addKey(this.#index, { at, part: this.#part, key: sounding })) this.#noRoom();
  }

  #time(measure: SheetMeasure, time: XmlElement, at: number, offset: number): void {
    const meter = readMeter(time);
    if (child(time, "senza-misura")) {
      measure.meter ??= "free";
      return;
    }
    if (!meter) {
      this.#log.add(
        "bad-meter",
        "lost",
        "readMusicXml: expected a meter such as 3/4; got something else; it is ignored",
        offset,
      );
      return;
    }
    if (at > 0) {
      const { meters } = this.#facts;
      if (meters.has(at) || meters.size < MAX_CHANGES_PER_MEASURE) meters.set(at, meters.get(at) ?? meter);
      else this.#noRoom();
      return;
    }
    measure.meter ??= meter;
    this.#barLength = meterLength(meter);
    this.#book.meters.state(this.#index, this.#part, meter);
  }

  #transpose(transpose: XmlElement, offset: number): void {
    const staff = transpose.attributes.number;
    const read = readTransposition(transpose);
    if (!read) {
      this.#log.add(
        "bad-transposition",
        "lost",
        `readMusicXml: expected <transpose> by at most 127 semitones; got ${quoted(childText(transpose, "chromatic") ?? "")} and ${quoted(childText(transpose, "octave-change") ?? "0")} octaves; it is ignored`,
        offset,
      );
      return;
    }
    if (staff === undefined) this.#transpositions.clear();
    if (this.#transpositions.size < MAX_STAVES) this.#transpositions.set(staff, read);
  }

  #clef(clef: XmlElement): void {
    const staff = clef.attributes.number ?? "1";
    if (childText(clef, "sign") !== "percussion") this.#percussionStaves.delete(staff);
    else if (this.#percussionStaves.size < MAX_STAVES) this.#percussionStaves.add(staff);
  }

  /** Begins and ends stretches whose notes are not written out. */
  #style(element: XmlElement): void {
    const style = readMeasureStyle(element);
    if (!style) return;
    const { kind, starts, staff, measures, beat } = style;
    if (kind === "slash") {
      if (!starts) this.#slashStaves.delete(staff);
      else if (this.#slashStaves.size < MAX_STAVES) this.#slashStaves.add(staff);
      return;
    }
    const here = { measure: this.#index, at: this.#cursor };
    const name = `${kind}/${staff}`;
    const open = this.#openSigns.get(name);
    if (open) open.to = here;
    this.#openSigns.delete(name);
    if (!starts || this.#openSigns.size >= MAX_OPEN_SIGNS) return;
    const quarters = beat ? noteValueQuarters(beat.type, beat.dots) : 0;
    const to = { measure: this.#index, at: MAX_SPAN };
    const sign = { kind, part: this.#part, staff, measures, from: here, to, beat: quarters ?? 0 };
    this.#openSigns.set(name, sign);
    this.#book.signs.push(sign);
  }

  #direction(measure: SheetMeasure, element: XmlElement): void {
    const { tempo, unreadTempo, dynamic, pedalDown, swings, tempoWords, jumps, instruments } =
      readDirection(element);
    const shift = (numberOf(childText(element, "offset")) ?? 0) / this.#divisions;
    const at = Math.min(MAX_SPAN, Math.max(0, this.#cursor + shift));
    const part = this.#part;
    if (tempo && "qpm" in tempo) measure.tempos.push({ at, qpm: tempo.qpm });
    else if (tempo) this.#book.addRelation(this.#index, { at, ratio: tempo.ratio });
    else if (unreadTempo !== undefined) {
      this.#log.add(
        "bad-tempo",
        "lost",
        `readMusicXml: expected a tempo of 4 to 2000 quarters a minute; got ${quoted(unreadTempo)}; it is ignored`,
      );
    }
    if (dynamic) measure.dynamics.push({ at, part, ...dynamic });
    if (tempoWords !== undefined)
      this.#log.add(
        "tempo-words",
        "note",
        `readMusicXml: words alone set no tempo; got ${quoted(tempoWords)}`,
      );
    if (swings)
      this.#log.add(
        "swing-as-written",
        "note",
        "readMusicXml: notes that are to swing sound as they are written, equally long",
      );
    if (pedalDown !== undefined) measure.pedals.push({ at, part, down: pedalDown });
    Object.assign(measure.marks, jumps);
    for (const instrument of instruments) this.sounds.change(instrument);
  }

  #harmony(measure: SheetMeasure, element: XmlElement): void {
    const text = readHarmony(element);
    const at = Math.max(0, this.#cursor + (numberOf(childText(element, "offset")) ?? 0) / this.#divisions);
    if (text === undefined || at > MAX_SPAN || !this.#hasRoom(measure.chords)) return;
    const name = `${at} ${text}`;
    if (!this.#facts.chords.has(name)) measure.chords.push({ at, text });
    this.#facts.chords.add(name);
  }

  #hasRoom(changes: readonly unknown[]): boolean {
    if (changes.length < MAX_CHANGES_PER_MEASURE) return true;
    this.#noRoom();
    return false;
  }

  #noRoom(): void {
    this.#log.add(
      "too-many-changes",
      "lost",
      `readMusicXml: expected at most ${MAX_CHANGES_PER_MEASURE} keys, meters or chord symbols in a measure; got more`,
    );
  }

  #barline(measure: SheetMeasure, element: XmlElement): void {
    const { marks, endingStarts, endingStops, isSpecial } = readBarline(element);
    if (element.attributes.location === "middle" && (marks.repeatStart || marks.repeatEnd !== undefined))
      this.#log.add(
        "repeat-inside-measure",
        "lost",
        "readMusicXml: repeats should begin and end with measures; got one inside; it counts for the whole measure",
      );
    if (isSpecial && element.attributes.location === "left") this.#facts.isEdgeLeft = true;
    else if (isSpecial && element.attributes.location !== "middle") this.#facts.isEdgeRight = true;
    Object.assign(measure.marks, marks);
    if (endingStarts) this.#ending = endingStarts;
    // An ending that is never closed lasts until its repeat sign.
    this.#endingStops ||= endingStops || marks.repeatEnd !== undefined;
  }
}
