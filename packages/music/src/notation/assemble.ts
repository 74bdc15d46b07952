// Plays a written piece out into a score: measures in playing order, ties joined, dynamics resolved, irregular bars kept. Knows no file format.
import type {
  ChordSymbol,
  KeyChange,
  MeterChange,
  Note,
  PedalSpan,
  Provenance,
  Score,
  TempoChange,
} from "../score.ts";
import { createScore } from "../score.ts";
import { MAX_NAME, MAX_RECORDS, untidiness } from "../texts/tidy-text.ts";
import type { Ticks } from "../units.ts";
import { ticks } from "../units.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { Dynamic } from "./dynamics.ts";
import { DEFAULT_VELOCITY } from "./dynamics.ts";
import { graceTimes } from "./grace-notes.ts";
import { playOrder } from "./play-order.ts";
import type { Sheet, SheetKey, SheetMeasure, SheetMeter, SheetNote } from "./sheet.ts";
import { EPSILON, meterLength, meterOfLength } from "./sheet.ts";

/** Scores end before this tick, so that onsets stay exact in 32 bits. */
const MAX_TICKS = 2 ** 31 - 1;
/** Notes and changes played on top of twice the bound of notes: a tied note counts twice, and dynamics come without notes. */
const SPARE_WORK = 200_000;
/** Ties of one part and pitch that may be open at once; of more the latest are kept. */
const MAX_OPEN_TIES = 64;
const COMMON_TIME: SheetMeter = { numerator: 4, denominator: 4 };

/**
 * The score of a written piece.
 *
 * A measure lasts as long as its content, so a pickup or a measure split by a repeat is a short bar (its meter is stated again where the
 * next one starts), and two short measures in a row that make up a full one are one bar.
 *
 * @param maxNotes  notes beyond it are dropped with the diagnostic `too-many-notes`
 */
export function assembleScore(
  sheet: Sheet,
  provenance: Omit<Provenance, "format">,
  maxNotes: number,
  log: DiagnosticLog,
): Score {
  const order =
    sheet.order ??
    playOrder(
      sheet.measures.map((measure) => measure.marks),
      log,
    );
  const played = new Playback(sheet, maxNotes, log);
  for (const index of order) if (!played.play(index)) break;
  if (!sheet.resolution.exact) {
    log.add(
      "times-rounded",
      "repaired",
      `assembleScore: expected durations that share a resolution up to 32767; got none; rounded to ${played.ticksPerQuarter} ticks a quarter`,
    );
  }
  return played.finish({ format: sheet.format, ...provenance });
}

class Playback {
  readonly ticksPerQuarter: number;
  readonly #sheet: Sheet;
  readonly #maxNotes: number;
  readonly #log: DiagnosticLog;
  readonly #inForce: ReturnType<typeof changesInForce>;
  readonly #notes: Note[] = [];
  readonly #tempos: TempoChange[] = [];
  readonly #meters: MeterChange[] = [];
  readonly #keys: KeyChange[] = [];
  readonly #chords: ChordSymbol[] = [];
  readonly #pedals: PedalSpan[] = [];
  readonly #pedalDown = new Map<number, Ticks>();
  readonly #loudness = new Map<number, number>();
  /** Accents of parts, each with the tick of the notes that have it once those have come. */
  readonly #accents = new Map<number, { readonly velocity: number; at?: Ticks }>();
  /** Notes that sound on, by part and pitch: their index in `#notes` and their end in quarters. */
  readonly #tied = new Map<string, { index: number; end: number; voice: number }[]>();
  /** The last onset of each part and voice, in ticks. */
  readonly #struck = new Map<string, number>();
  /** Ends of ties that start on a grace note, by part and pitch: what they lead to is struck anew. */
  readonly #graceTies = new Map<string, number>();
  /** How often each measure has been played. */
  readonly #passes = new Map<number, number>();
  /** Quarters from the start of the score. */
  #now = 0;
  #previous = -1;
  /** Notes and changes of the measures played so far. */
  #work = 0;
  /** Length of the bar under way where the measure before fell short of it; 0 = at a bar line of the meter's own grid. */
  #short = 0;

  constructor(sheet: Sheet, maxNotes: number, log: DiagnosticLog) {
    this.#sheet = sheet;
    this.#maxNotes = maxNotes;
    this.#log = log;
    this.ticksPerQuarter = sheet.resolution.ticksPerQuarter;
    this.#inForce = changesInForce(sheet.measures);
  }

  /** Appends one measure; false where a bound ends the piece. */
  play(index: number): boolean {
    const measure = this.#sheet.measures[index];
    const { meter } = this.#inForce[index];
    const length = measure.length || meterLength(meter ?? COMMON_TIME);
    if ((this.#now + length) * this.ticksPerQuarter > MAX_TICKS) {
      this.#log.add(
        "score-too-long",
        "lost",
        `assembleScore: expected at most ${MAX_TICKS} ticks; got more; the rest is dropped`,
      );
      return false;
    }
    this.#work += workIn(measure);
    if (this.#work > 2 * this.#maxNotes + SPARE_WORK) {
      this.#log.add(
        "too-many-changes",
        "lost",
        `assembleScore: expected at most ${2 * this.#maxNotes + SPARE_WORK} notes, dynamics and other changes with repeats; got more; the rest is dropped`,
      );
      return false;
    }
    this.#startBars(measure, meter, length);
    if (index !== this.#previous + 1) this.#restate(index);
    this.#previous = index;
    for (const { at, qpm } of measure.tempos) this.#tempos.push({ at: this.#tick(at), qpm });
    for (const { at, fifths, mode } of measure.keys) this.#keys.push({ at: this.#tick(at), fifths, mode });
    for (const { at, text } of measure.chords) this.#chords.push({ at: this.#tick(at), text });
    for (const { at, part, down } of measure.pedals) this.#pedal(part, down, this.#tick(at));
    const pass = (this.#passes.get(index) ?? 0) + 1;
    this.#passes.set(index, pass);
    const complete = this.#playNotes(measure, pass);
    this.#now += length;
    return complete;
  }

  finish(provenance: Provenance): Score {
    for (const part of this.#pedalDown.keys()) this.#pedal(part, false, this.#tick(0));
    this.#reportTexts(provenance);
    return createScore({
      ticksPerQuarter: this.ticksPerQuarter,
      notes: this.#notes,
      tempos: this.#tempos,
      meters: this.#meters,
      keys: this.#keys.filter((key, k) => k === 0 || !sameKey(key, this.#keys[k - 1])),
      chords: this.#chords,
      pedals: this.#pedals,
      tracks: this.#sheet.tracks,
      provenance,
    });
  }

  #reportTexts(provenance: Provenance): void {
    const { longest, hasOdd } = untidiness({ provenance, tracks: this.#sheet.tracks, chords: this.#chords });
    if (longest > 0)
      this.#log.add(
        "long-text",
        "lost",
        `assembleScore: expected names of at most ${MAX_NAME} characters and records of ${MAX_RECORDS} together; got ${longest}; the rest is dropped`,
      );
    if (hasOdd)
      this.#log.add(
        "odd-characters",
        "note",
        "assembleScore: expected text; got control characters in a title, name or record; they are taken out",
      );
  }

  #tick(at: number): Ticks {
    return ticks(Math.round((this.#now + at) * this.ticksPerQuarter));
  }

  /** The bar, or the bars where the meter changes inside, of the measure that starts now. */
  #startBars({ meterChanges }: SheetMeasure, meter: SheetMeter | undefined, length: number): void {
    let start = 0;
    let inForce = meter;
    for (const { at, ...change } of [...meterChanges, { at: length, numerator: 0, denominator: 0 }]) {
      if (at - start < EPSILON) continue;
      this.#startBar(inForce, at - start, start);
      [start, inForce] = [at, change];
    }
  }

  #startBar(written: SheetMeter | undefined, length: number, start: number): void {
    const nominal = written ?? COMMON_TIME;
    const full = meterLength(nominal);
    const last = this.#meters.at(-1);
    const sameMeter = last?.numerator === nominal.numerator && last.denominator === nominal.denominator;
    const completes = this.#short > 0 && sameMeter && Math.abs(this.#short + length - full) < EPSILON;
    const irregular = Math.abs(length - full) > EPSILON;
    if (this.#isUnbarred(length, full)) {
      this.#meters.push({ at: this.#tick(start), ...nominal });
      return;
    }
    const meter = length > full + EPSILON && written ? (meterOfLength(length) ?? nominal) : nominal;
    const onGrid = this.#short === 0 && sameMeter && meter === nominal;
    if (!completes && !onGrid) this.#meters.push({ at: this.#tick(start), ...meter });
    this.#short = completes || !irregular ? 0 : length;
  }

  /** Music without any bar lines, as some exercises and incipits are written, has the bars that its meter makes. */
  #isUnbarred(length: number, full: number): boolean {
    const { measures, format } = this.#sheet;
    return measures.length === 1 && format !== "musicxml" && length > 2 * full - EPSILON;
  }

  /** After a jump the tempo and key of the place jumped to hold again. */
  #restate(index: number): void {
    const { key, qpm } = this.#inForce[index];
    if (key) this.#keys.push({ at: this.#tick(0), ...key });
    if (qpm !== undefined && this.#tempos.at(-1)?.qpm !== qpm) this.#tempos.push({ at: this.#tick(0), qpm });
  }

  #pedal(part: number, down: boolean, at: Ticks): void {
    const since = this.#pedalDown.get(part);
    this.#pedalDown.delete(part);
    if (since !== undefined && at > since) {
      this.#pedals.push({ onset: since, duration: ticks(at - since), track: part });
    }
    if (down) this.#pedalDown.set(part, at);
  }

  /** @param pass  how often the measure has been played with this time */
  #playNotes(measure: SheetMeasure, pass: number): boolean {
    const sounding = measure.notes.filter(({ passes }) => passes?.includes(pass) ?? true);
    const inTime = sounding.sort((a, b) => a.at - b.at || Number(!isGrace(a)) - Number(!isGrace(b)));
    const dynamics = [...measure.dynamics].sort((a, b) => a.at - b.at);
    let d = 0;
    for (let i = 0; i < inTime.length; ) {
      const note = inTime[i];
      for (; d < dynamics.length && dynamics[d].at <= note.at + EPSILON; d++) {
        this.#dynamic(dynamics[d]);
      }
      const together = isGrace(note) ? graceRun(inTime, i) : 1;
      const next = i + together;
      if (!isGrace(note) && this.#prolong(note)) {
        this.#accentOn(note);
        i = next;
        continue;
      }
      if (this.#notes.length + together > this.#maxNotes) {
        this.#log.add(
          "too-many-notes",
          "lost",
          `assembleScore: expected at most ${this.#maxNotes} notes; got more; the rest is dropped`,
        );
        return false;
      }
      if (isGrace(note)) this.#decorate(inTime.slice(i, next), inTime, next);
      else this.#sound(note);
      i = next;
    }
    for (const dynamic of dynamics.slice(d)) this.#dynamic(dynamic);
    return true;
  }

  /** Places the grace notes of one time, voice by voice; what they decorate comes from `next` on. */
  #decorate(graces: readonly SheetNote[], inTime: readonly SheetNote[], next: number): void {
    const voices = new Map<string, SheetNote[]>();
    for (const note of graces) {
      const name = voiceName(note);
      const group = voices.get(name);
      if (group) group.push(note);
      else voices.set(name, [note]);
    }
    const at = this.#tick(graces[0].at);
    const lengths = at > 0 ? undefined : lengthsAt(inTime, next);
    for (const [name, group] of voices) {
      const places = [...new Set(group.map(({ grace }) => grace!))].sort((a, b) => a - b);
      const length = Math.round((lengths?.get(name) ?? 0) * this.ticksPerQuarter);
      const since = this.#struck.get(name) ?? 0;
      const times = graceTimes(places.length, { at, since, length }, this.ticksPerQuarter);
      const timeOf = new Map(places.map((place, k) => [place, times[k]]));
      for (const note of group) {
        const { pitch, part, track = part, voice } = note;
        const velocity = this.#velocityOf(note);
        const time = timeOf.get(note.grace!)!;
        this.#notes.push({ ...time, pitch, velocity, track, voice, ornament: "grace", ...slurOf(note) });
        if (note.tiedToNext) this.#graceTies.set(`${part}/${pitch}`, at);
      }
      this.#struck.set(name, times[times.length - 1].onset);
    }
  }

  /** The last mark counts: one that holds on also ends an accent that no note has had. */
  #dynamic({ part, velocity, accent }: Dynamic & { readonly part: number }): void {
    this.#accents.delete(part);
    if (velocity !== undefined) this.#loudness.set(part, velocity);
    if (accent === undefined) return;
    // Nothing is accented by being softer than the notes around it, unless that is how they go on.
    const level = velocity === undefined ? (this.#loudness.get(part) ?? DEFAULT_VELOCITY) : 0;
    this.#accents.set(part, { velocity: Math.max(accent, level) });
  }

  #velocityOf(note: SheetNote): number {
    const accent = this.#accentOn(note);
    return note.velocity ?? accent ?? this.#loudness.get(note.part) ?? DEFAULT_VELOCITY;
  }

  /** Velocity of the accent that a note has: it is of the first notes of its part from its place on. */
  #accentOn({ part, at }: SheetNote): number | undefined {
    const accent = this.#accents.get(part);
    if (accent === undefined) return undefined;
    const tick = this.#tick(at);
    accent.at ??= tick;
    if (accent.at === tick) return accent.velocity;
    this.#accents.delete(part);
    return undefined;
  }

  #sound(note: SheetNote): void {
    const onset = this.#tick(note.at);
    const end = this.#tick(note.at + note.duration);
    const velocity = this.#velocityOf(note);
    const { pitch, part, track = part, voice } = note;
    this.#struck.set(voiceName(note), onset);
    const duration = ticks(Math.max(1, end - onset));
    this.#notes.push({ onset, duration, pitch, velocity, track, voice, ...slurOf(note) });
    if (note.tiedToNext) this.#hold(note, this.#notes.length - 1);
  }

  #hold(note: SheetNote, index: number): void {
    const name = `${note.part}/${note.pitch}`;
    const held = { index, end: this.#now + note.at + note.duration, voice: note.voice };
    // What ended before this note can no longer be continued.
    const open = (this.#tied.get(name) ?? [])
      .filter((other) => other.end > this.#now + note.at - EPSILON)
      .slice(-MAX_OPEN_TIES);
    this.#tied.set(name, [...open, held]);
  }

  /**
   * Joins a note to the tied one that ends where it starts, in the same voice if possible; false if there is none. Some programs mark
   * only the start of a tie; that is enough inside one voice.
   */
  #prolong(note: SheetNote): boolean {
    const start = this.#now + note.at;
    const open = this.#tied.get(`${note.part}/${note.pitch}`) ?? [];
    const fitting = open.filter((held) => Math.abs(held.end - start) < EPSILON);
    const inVoice = fitting.find(({ voice }) => voice === note.voice);
    const held = note.tiedFromBefore ? (inVoice ?? fitting[0]) : inVoice;
    const fromGrace = this.#graceTies.get(`${note.part}/${note.pitch}`) === this.#tick(note.at);
    if (note.tiedFromBefore !== (held !== undefined) && !fromGrace) {
      this.#log.add(
        "unmatched-tie",
        "note",
        `assembleScore: expected a tie to have two ends; got one, of pitch ${note.pitch} at quarter ${start}`,
      );
    }
    if (!held) return false;
    open.splice(open.indexOf(held), 1);
    // What binds the end of a tie binds the note as a whole.
    const { slurred: _, ...first } = this.#notes[held.index];
    const end = this.#tick(note.at + note.duration);
    const duration = ticks(Math.max(1, end - first.onset));
    this.#notes[held.index] = { ...first, duration, ...slurOf(note) };
    if (note.tiedToNext) this.#hold(note, held.index);
    return true;
  }
}

const slurOf = ({ slurred }: SheetNote): { slurred?: true } => (slurred ? { slurred } : {});

function isGrace({ grace }: SheetNote): boolean {
  return grace !== undefined;
}

/** How many grace notes stand at the time of the first, from `from` on. */
function graceRun(inTime: readonly SheetNote[], from: number): number {
  let to = from + 1;
  while (to < inTime.length && isGrace(inTime[to]) && inTime[to].at === inTime[from].at) to++;
  return to - from;
}

function voiceName({ part, voice }: SheetNote): string {
  return `${part}/${voice}`;
}

/** By voice, the longest note in quarters of those that begin together from `from` on. */
function lengthsAt(inTime: readonly SheetNote[], from: number): Map<string, number> {
  const lengths = new Map<string, number>();
  for (let i = from; i < inTime.length && inTime[i].at === inTime[from].at; i++) {
    const name = voiceName(inTime[i]);
    lengths.set(name, Math.max(lengths.get(name) ?? 0, inTime[i].duration));
  }
  return lengths;
}

function workIn({ notes, keys, tempos, chords, dynamics, pedals }: SheetMeasure): number {
  return notes.length + keys.length + tempos.length + chords.length + dynamics.length + pedals.length;
}

function sameKey(a: SheetKey, b: SheetKey): boolean {
  return a.fifths === b.fifths && a.mode === b.mode;
}

/** The meter of each measure, and the key and tempo in force where it starts, in the order of writing. */
function changesInForce(measures: readonly SheetMeasure[]) {
  let meter: SheetMeter | undefined;
  let key: SheetKey | undefined;
  let qpm: number | undefined;
  return measures.map((measure) => {
    if (measure.meter) meter = measure.meter === "free" ? undefined : measure.meter;
    const inForce = { meter, key, qpm };
    const lastMeter = measure.meterChanges.at(-1);
    if (lastMeter) meter = { numerator: lastMeter.numerator, denominator: lastMeter.denominator };
    const lastKey = measure.keys.at(-1);
    if (lastKey) key = { fifths: lastKey.fifths, mode: lastKey.mode };
    qpm = measure.tempos.at(-1)?.qpm ?? qpm;
    return inForce;
  });
}
