// What the measures of a MusicXML score come to once all parts are read: their lengths, signs that repeat measures or beats, tempos that
// refer to others, keys. Knows the sheet and plain facts, no elements.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { MeasureStyle } from "./musicxml-attributes.ts";
import { PartMeters, ROUNDING } from "./musicxml-meters.ts";
import { sharedKey } from "./shared-key.ts";
import type { Sheet, SheetKey, SheetMeter, SheetNote } from "./sheet.ts";
import { EPSILON, isTempo, MAX_CHANGES_PER_MEASURE, meterLength, meterOfLength } from "./sheet.ts";

/** What all parts together say of one measure; ends in quarters from its start, 0 where there is nothing. */
export interface MeasureFacts {
  /** Where the last note ends. */
  notes: number;
  /** Where the last rest ends that is as long as it is written. */
  rests: number;
  /** Where rests end that stand for the whole measure. */
  wholeRests: number;
  /** Where slashes and other signs for time without pitches end. */
  slashes: number;
  /** How far the position got. */
  furthest: number;
  /** Where the notes and rests of one part ended that has any. */
  filled: number;
  /** Quarters of a bar in the meter of that part. */
  filledBarLength: number;
  /** Not counted: a pickup, or part of a measure. */
  isImplicit: boolean;
  /** A repeat, an ending or another special line where it begins, and where it ends. */
  isEdgeLeft: boolean;
  isEdgeRight: boolean;
  /** Meters that begin inside it, by position; several parts may state the same. */
  readonly meters: Map<number, SheetMeter>;
  /** Chord symbols with their positions; several parts may state the same. */
  readonly chords: Set<string>;
}

/** A tempo so many times as fast as the one before it. */
interface TempoRelation {
  readonly at: number;
  readonly ratio: number;
}

interface PartKey {
  readonly at: number;
  readonly part: number;
  readonly key: SheetKey;
}

/** A sign that stands for measures or beats that are not written out, of one part. */
export interface RepeatSign extends Pick<MeasureStyle, "staff" | "measures"> {
  readonly kind: "measure-repeat" | "beat-repeat";
  readonly part: number;
  /** Measure and position where it begins, and where it ends; it may run to the end of the part. */
  readonly from: { readonly measure: number; readonly at: number };
  to: { readonly measure: number; readonly at: number };
  /** Quarters of a beat; 0 = as the meter says. */
  readonly beat: number;
}

const COMMON_TIME: SheetMeter = { numerator: 4, denominator: 4 };

/** Gathers what parts say of the measures they share. */
export class MeasureBook {
  readonly signs: RepeatSign[] = [];
  readonly meters = new PartMeters();
  readonly #sheet: Sheet;
  readonly #log: DiagnosticLog;
  readonly #facts: MeasureFacts[] = [];
  /** By measure and position. */
  readonly #relations = new Map<number, Map<number, number>>();
  readonly #keys = new Map<number, PartKey[]>();
  readonly #staffs = new WeakMap<SheetNote, string>();
  /** Of measures that signs look at. */
  readonly #byPart = new Map<number, Map<number, SheetNote[]>>();
  /** In force at each measure. */
  #meters: (SheetMeter | undefined)[] = [];

  constructor(sheet: Sheet, log: DiagnosticLog) {
    this.#sheet = sheet;
    this.#log = log;
  }

  facts(measure: number): MeasureFacts {
    while (this.#facts.length <= measure) {
      this.#facts.push({
        notes: 0,
        rests: 0,
        wholeRests: 0,
        slashes: 0,
        furthest: 0,
        filled: 0,
        filledBarLength: 0,
        isImplicit: false,
        isEdgeLeft: false,
        isEdgeRight: false,
        meters: new Map(),
        chords: new Set(),
      });
    }
    return this.#facts[measure];
  }

  /** On which staff of its part a note stands. */
  noteStaff(note: SheetNote, staff: string): void {
    this.#staffs.set(note, staff);
  }

  addRelation(measure: number, { at, ratio }: TempoRelation): void {
    const relations = this.#relations.get(measure) ?? new Map<number, number>();
    this.#relations.set(measure, relations);
    // Each part may say it again.
    if (!relations.has(at)) relations.set(at, ratio);
  }

  /** False where there is no room for more. */
  addKey(measure: number, key: PartKey): boolean {
    const keys = this.#keys.get(measure) ?? [];
    this.#keys.set(measure, keys);
    return keys.length < MAX_CHANGES_PER_MEASURE && keys.push(key) > 0;
  }

  /**
   * Completes the sheet.
   *
   * @param isDrum    whether a part is percussion: it has no key
   * @param maxNotes  most notes that repeat signs may come to
   */
  settle(isDrum: (part: number) => boolean, maxNotes: number): void {
    this.facts(this.#sheet.measures.length - 1);
    this.#settleKeys(isDrum);
    this.#settleTempos();
    this.meters.settle(this.#sheet, this.#log);
    this.#settleLengths();
    this.#playSigns(maxNotes);
  }

  /** Of several parts that state a key at one place the one that most agree on holds, of equals the first. */
  #settleKeys(isDrum: (part: number) => boolean): void {
    for (const [measure, all] of this.#keys) {
      const places = new Map<number, PartKey[]>();
      for (const key of all) {
        if (isDrum(key.part)) continue;
        const place = places.get(key.at);
        if (place) place.push(key);
        else places.set(key.at, [key]);
      }
      for (const [at, keys] of places) {
        const winner = sharedKey(
          keys.map(({ key }) => key),
          "readMusicXml",
          this.#log,
        );
        this.#sheet.measure(measure).keys.push({ at, ...winner });
      }
    }
  }

  /** Turns tempos that refer to the one before into tempos of their own, in the order of writing. */
  #settleTempos(): void {
    let qpm = 120;
    for (const [i, measure] of this.#sheet.measures.entries()) {
      const own = measure.tempos;
      const relations = [...(this.#relations.get(i) ?? [])].map(([at, ratio]) => ({ at, ratio }));
      if (relations.length > 0) {
        const stated = new Set(own.map(({ at }) => at));
        const events = [
          ...own.map((tempo) => ({ ...tempo, ratio: 1 })),
          ...relations
            .filter(({ at }) => !stated.has(at))
            .map((relation) => ({ ...relation, qpm: undefined })),
        ].sort((a, b) => a.at - b.at);
        own.length = 0;
        for (const event of events) {
          const next = event.qpm ?? qpm * event.ratio;
          if (isTempo(next)) own.push({ at: event.at, qpm: (qpm = next) });
          else this.#reportTempo(next);
        }
      }
      qpm = own.at(-1)?.qpm ?? qpm;
    }
  }

  #reportTempo(qpm: number): void {
    this.#log.add(
      "bad-tempo",
      "lost",
      `readMusicXml: tempos must be 4 to 2000 quarters a minute; got ${qpm} from a relation; it is ignored`,
    );
  }

  /** See docs/data.md for the rules. */
  #settleLengths(): void {
    const { measures } = this.#sheet;
    let meter: SheetMeter | undefined;
    let isFree = false;
    const nominals = measures.map((measure, i) => {
      if (measure.meter) isFree = measure.meter === "free";
      if (measure.meter && measure.meter !== "free") meter = measure.meter;
      const changes = [...this.#facts[i].meters].map(([at, change]) => ({ at, ...change }));
      measure.meterChanges.push(...changes.sort((a, b) => a.at - b.at));
      const inForce = { length: meterLength(meter ?? COMMON_TIME), isFree, meter };
      meter = measure.meterChanges.at(-1) ?? meter;
      return inForce;
    });
    this.#meters = nominals.map((inForce) => inForce.meter);
    const contents = nominals.map(({ length }, i) => contentLength(this.#facts[i], length));
    const last = contents.findLastIndex((content) => content > 0);
    for (const [i, measure] of measures.entries()) {
      const { length: nominal, isFree: free, meter: known } = nominals[i];
      const facts = this.#facts[i];
      const content = contents[i];
      if (free) {
        measure.length = content || facts.wholeRests || facts.slashes || facts.furthest || nominal;
        measure.meter = meterOfLength(measure.length) ?? "free";
      } else if (measure.meterChanges.length > 0 || !known) measure.length = content || facts.furthest;
      else if (Math.abs(content - nominal) < ROUNDING) measure.length = nominal;
      else if (content > nominal) {
        measure.length = content;
        this.#reportLength("measure-long", "note", i, content, nominal, "all of it is kept");
      } else if (this.#isMeantShort(i, contents, nominals, last)) {
        measure.length = content || facts.wholeRests || facts.slashes || facts.furthest;
        if (measure.length > nominal) measure.length = nominal;
      } else {
        measure.length = nominal;
        if (content > 0)
          this.#reportLength("measure-short", "repaired", i, content, nominal, "silence fills it");
      }
    }
  }

  #reportLength(
    code: "measure-long" | "measure-short",
    severity: "note" | "repaired",
    index: number,
    content: number,
    nominal: number,
    what: string,
  ): void {
    this.#log.add(
      code,
      severity,
      `readMusicXml: measures should fill their meter of ${nominal} quarters; got ${content} in measure ${index + 1}; ${what}`,
    );
  }

  /** Whether a measure that falls short of its meter looks meant so: a pickup, or part of a measure that is divided. */
  #isMeantShort(
    i: number,
    contents: readonly number[],
    nominals: readonly { readonly length: number }[],
    last: number,
  ): boolean {
    const facts = this.#facts[i];
    if (facts.isImplicit) return true;
    // Nothing but signs for a whole measure.
    if (contents[i] === 0) return false;
    if (i === 0 || i >= last || facts.isEdgeLeft || facts.isEdgeRight) return true;
    if (this.#facts[i - 1].isEdgeRight || this.#facts[i + 1].isEdgeLeft) return true;
    if (this.meters.endTogether(i, contents[i])) return true;
    const completes = (other: number) =>
      Math.abs(contents[i] + contents[other] - nominals[i].length) < ROUNDING;
    return completes(i - 1) || completes(i + 1);
  }

  /** Writes out what signs for repeated measures and beats stand for, each part in order. */
  #playSigns(maxNotes: number): void {
    let room = maxNotes;
    for (const sign of this.signs) {
      const beat = sign.kind === "beat-repeat" ? this.#beatBefore(sign) : undefined;
      for (let m = sign.from.measure; m <= sign.to.measure; m++) {
        room -= beat ? this.#repeatBeats(sign, m, beat, room) : this.#repeatMeasure(sign, m, room);
        if (room > 0) continue;
        this.#log.add(
          "too-many-notes",
          "lost",
          `readMusicXml: expected signs for repeated measures to come to at most ${maxNotes} notes; got more; the rest is dropped`,
        );
        return;
      }
    }
  }

  /** Notes of the sign's part and staff in a measure. */
  #notesOf({ part, staff }: RepeatSign, measure: number): SheetNote[] {
    const notes = this.#notesByPart(measure).get(part) ?? [];
    return staff === undefined ? notes : notes.filter((note) => (this.#staffs.get(note) ?? "1") === staff);
  }

  #notesByPart(measure: number): Map<number, SheetNote[]> {
    const known = this.#byPart.get(measure);
    if (known) return known;
    const parts = new Map<number, SheetNote[]>();
    for (const note of this.#sheet.measures[measure].notes) {
      const notes = parts.get(note.part);
      if (notes) notes.push(note);
      else parts.set(note.part, [note]);
    }
    this.#byPart.set(measure, parts);
    return parts;
  }

  /** @returns how many notes were added */
  #repeatMeasure(sign: RepeatSign, index: number, room: number): number {
    if (index === sign.to.measure && sign.to.at < EPSILON) return 0;
    if (sign.from.measure < sign.measures) {
      this.#log.add(
        "repeat-without-source",
        "lost",
        `readMusicXml: expected ${sign.measures} measures before a sign that repeats them; got ${sign.from.measure}`,
      );
      return 0;
    }
    // What is written out all the same is not played twice.
    if (this.#notesOf(sign, index).length > 0) return 0;
    const source = index - sign.measures;
    const [end, length] = [this.#lengthOf(source), this.#lengthOf(index)];
    if (Math.abs(end - length) > ROUNDING) this.#reportRepeat(end, length);
    const notes = untied(this.#notesOf(sign, source), 0, end);
    return this.#add(sign, index, (length < end ? this.#within(length, notes) : notes).slice(0, room), 0);
  }

  /** The notes that begin before `end`, ended there. */
  #within(end: number, notes: readonly SheetNote[]): SheetNote[] {
    return notes
      .filter(({ at }) => at < end - EPSILON)
      .map((note) => {
        if (note.at + note.duration < end + EPSILON) return note;
        this.#sheet.resolution.addQuarters(end - note.at);
        return { ...note, duration: end - note.at, tiedToNext: false };
      });
  }

  #reportRepeat(source: number, target: number): void {
    this.#log.add(
      "repeat-of-other-length",
      "lost",
      `readMusicXml: expected a sign to repeat measures as long as its own of ${target} quarters; got ${source}; notes beyond the end are left out, and silence fills what is missing`,
    );
  }

  /** The beat that a sign repeats: its length, and its notes counted from its start. */
  #beatBefore(sign: RepeatSign): { length: number; notes: SheetNote[] } {
    const { measure, at } = sign.from;
    const length = sign.beat || 4 / (this.#meters[measure] ?? COMMON_TIME).denominator;
    const inside = at >= length - EPSILON || measure === 0;
    const source = inside ? measure : measure - 1;
    const end = inside ? at : this.#lengthOf(source) + at;
    const notes = untied(
      this.#notesOf(sign, source).filter(
        (note) => note.at > end - length - EPSILON && note.at < end - EPSILON,
      ),
      end - length,
      end,
    );
    return { length, notes: notes.map((note) => ({ ...note, at: Math.max(0, note.at - end + length) })) };
  }

  #repeatBeats(
    sign: RepeatSign,
    index: number,
    { length, notes }: { length: number; notes: readonly SheetNote[] },
    room: number,
  ): number {
    const start = index === sign.from.measure ? sign.from.at : 0;
    const end = index === sign.to.measure ? sign.to.at : this.#lengthOf(index);
    if (this.#notesOf(sign, index).some(({ at }) => at > start - EPSILON && at < end - EPSILON)) return 0;
    let added = 0;
    for (let at = start; at + length < end + EPSILON && added < room && notes.length > 0; at += length)
      added += this.#add(sign, index, notes, at);
    return added;
  }

  #add(sign: RepeatSign, target: number, notes: readonly SheetNote[], shift: number): number {
    const parts = this.#notesByPart(target);
    const own = parts.get(sign.part) ?? [];
    parts.set(sign.part, own);
    for (const note of notes) {
      const copy = { ...note, at: note.at + shift };
      if (sign.staff !== undefined) this.#staffs.set(copy, sign.staff);
      own.push(copy);
      this.#sheet.measures[target].notes.push(copy);
    }
    return notes.length;
  }

  #lengthOf(index: number): number {
    return this.#sheet.measures[index].length || meterLength(this.#meters[index] ?? COMMON_TIME);
  }
}

/** The same notes with no tie over the ends of the stretch they come from. */
function untied(notes: readonly SheetNote[], start: number, end: number): SheetNote[] {
  return notes.map((note) => ({
    ...note,
    tiedFromBefore: note.tiedFromBefore && note.at > start + EPSILON,
    tiedToNext: note.tiedToNext && note.at + note.duration < end - EPSILON,
  }));
}

/** Quarters that a measure's content takes; 0 where there is nothing but signs for the whole of it. Only notes may run over the meter. */
function contentLength({ notes, rests, slashes }: MeasureFacts, nominal: number): number {
  const written = Math.max(notes, Math.min(rests, nominal));
  return written > 0 ? Math.max(written, Math.min(slashes, nominal)) : 0;
}
