// One ABC tune, as abcjs parsed it, onto the sheet: sounding pitches, bars, ties, repeats. Knows abcjs's structure, not ABC's syntax.
// Notes are taken from the parse and not from abcjs's MIDI sequence, which has no bars, voices, meters or chord symbols left.
import type {
  AbcElement,
  AbcKey,
  AbcMeter,
  AbcPitch,
  AbcStaff,
  AbcTempo,
  AbcTune,
} from "abcjs/src/parse/abc_parse.js";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { isMidiPitch, midiPitch, STEPS, wrapFifths } from "./pitch-names.ts";
import type { RepeatMarks, SheetKey, SheetMeasure, SheetMeter, SheetNote } from "./sheet.ts";
import {
  addGrace,
  DYNAMIC_VELOCITY,
  isTempo,
  MAX_CHANGES_PER_MEASURE,
  MAX_SPAN,
  modeOf,
  Sheet,
  sheetMeter,
} from "./sheet.ts";

/** How far an accidental reaches inside its bar: the note only, its octave, or every octave. */
export type AccidentalReach = "not" | "octave" | "pitch";

/** Longest text of an ending, such as `1,3-5`, that is looked at. */
const MAX_ENDING_TEXT = 256;
/** More measures than any tune has. */
const MAX_MEASURES = 16_384;
const ALTERATION: Readonly<Record<string, number>> = {
  dblsharp: 2,
  sharp: 1,
  natural: 0,
  flat: -1,
  dblflat: -2,
};

/** The sheet of a parsed tune; tracks are staves, voices are the voices on them. */
export function abcSheet(tune: AbcTune, reach: AccidentalReach, log: DiagnosticLog): Sheet {
  const sheet = new Sheet("abc");
  const voices = new Map<string, VoiceReader>();
  const tempo = tune.metaText.tempo && qpmOf(tune.metaText.tempo);
  if (tempo) sheet.measure(0).tempos.push({ at: 0, qpm: tempo });
  // `%%MIDI program 73`, or with a channel in front.
  const program = Number(tune.formatting?.midi?.program?.at(-1) ?? 0);
  for (const { staff = [] } of tune.lines) {
    for (const [s, line] of staff.entries()) {
      addTrack(sheet, s, line, program);
      for (const [v, elements] of line.voices.entries()) {
        const voice = voices.get(`${s}/${v}`) ?? new VoiceReader(sheet, s, v + 1, reach, log);
        voices.set(`${s}/${v}`, voice);
        voice.line(line, elements);
      }
    }
  }
  for (const voice of voices.values()) voice.finish();
  return sheet;
}

function addTrack(sheet: Sheet, index: number, { title, clef }: AbcStaff, program: number): void {
  if (sheet.tracks[index]) return;
  const isDrum = clef?.type === "perc";
  const free = index % 15;
  const channel = isDrum ? 9 : free < 9 ? free : free + 1;
  sheet.tracks[index] = {
    name: title?.[0] ?? "",
    program: isMidiPitch(program) ? program : 0,
    channel,
    isDrum,
  };
}

class VoiceReader {
  readonly #sheet: Sheet;
  readonly #part: number;
  readonly #voice: number;
  readonly #reach: AccidentalReach;
  readonly #log: DiagnosticLog;
  #measure = 0;
  #cursor = 0;
  #tuplet = 1;
  #transpose = 0;
  #signature = new Map<string, number>();
  /** Accidentals of the bar, by letter or by letter and octave. */
  readonly #accidentals = new Map<string, number>();
  /** Alterations of notes tied on, by diatonic pitch: they hold across the bar line. */
  readonly #tied = new Map<number, number>();
  #ending: number[] | undefined;

  constructor(sheet: Sheet, part: number, voice: number, reach: AccidentalReach, log: DiagnosticLog) {
    this.#sheet = sheet;
    this.#part = part;
    this.#voice = voice;
    this.#reach = reach;
    this.#log = log;
  }

  /** One line of music: what stands at its head, then its elements. */
  line({ key, meter, clef }: AbcStaff, elements: readonly AbcElement[]): void {
    if (key) this.#key(key);
    if (meter) this.#meter(meter);
    if (clef) this.#transpose = clefTransposition(clef);
    for (const element of elements) {
      if (this.#measure >= MAX_MEASURES) {
        this.#log.add(
          "too-many-measures",
          "lost",
          `readAbc: expected at most ${MAX_MEASURES} measures; got more; the rest is dropped`,
        );
        return;
      }
      this.#element(element);
    }
  }

  finish(): void {
    if (this.#cursor > 0) this.#closeMeasure();
  }

  #element(element: AbcElement): void {
    const { el_type: type } = element;
    if (type === "note") this.#note(element);
    else if (type === "bar") this.#bar(element);
    else if (type === "key") this.#key({ root: "", mode: "", ...element });
    else if (type === "meter") this.#meter({ ...element, type: element.type ?? "" });
    else if (type === "tempo") this.#tempo(element as AbcTempo);
    else if (type === "clef") this.#transpose = clefTransposition({ ...element, type: element.type ?? "" });
    else if (type === "transpose") this.#transpose = element.transpose ?? 0;
    else if (type === "midi") this.#midi(element);
  }

  #place(): SheetMeasure {
    return this.#sheet.measure(this.#measure);
  }

  #note(element: AbcElement): void {
    this.#decorations(element.decoration);
    for (const grace of element.gracenotes ?? []) this.#grace(grace);
    // Also what carries grace notes at the end of a bar.
    if (element.rest?.type === "spacer") return;
    for (const { name, position } of element.chord ?? []) {
      const at = this.#cursor;
      const chords = this.#place().chords;
      if (position === "default" && this.#hasRoom(chords) && !chords.some((other) => other.at === at))
        chords.push({ at, text: chordName(name) });
    }
    if (element.rest?.type === "multimeasure") {
      this.#restMeasures(element);
      return;
    }
    this.#tuplet = element.startTriplet ? (element.tripletMultiplier ?? 1) : this.#tuplet;
    const duration = typeof element.duration === "number" ? 4 * element.duration * this.#tuplet : 0;
    if (element.endTriplet) this.#tuplet = 1;
    if (duration > MAX_SPAN) this.#tooLong(duration);
    if (!(duration > 0 && duration <= MAX_SPAN)) return;
    this.#sheet.resolution.addQuarters(duration);
    for (const pitch of element.pitches ?? []) this.#sound(pitch, duration);
    this.#cursor += duration;
  }

  #tooLong(quarters: number): void {
    this.#log.add(
      "bad-duration",
      "lost",
      `readAbc: notes and rests must last at most ${MAX_SPAN} quarters; got ${quarters}; it counts as 0`,
    );
  }

  #sound(written: AbcPitch, duration: number): void {
    const note = this.#noteOf(written);
    if (note) this.#place().notes.push({ ...note, duration });
  }

  #grace(written: AbcPitch): void {
    const note = this.#noteOf(written);
    if (note) addGrace(this.#place(), note, false);
  }

  /** What a written pitch sounds at the cursor; undefined, and said so, where MIDI has no such pitch. */
  #noteOf(written: AbcPitch): Omit<SheetNote, "duration"> | undefined {
    const pitch = this.#soundingPitch(written);
    if (isMidiPitch(pitch)) {
      return {
        part: this.#part,
        voice: this.#voice,
        at: this.#cursor,
        pitch,
        tiedFromBefore: written.endTie === true,
        tiedToNext: written.startTie !== undefined,
      };
    }
    this.#log.add(
      "bad-pitch",
      "lost",
      `readAbc: expected a pitch in 0..127; got ${pitch}; the note becomes a rest`,
    );
    return undefined;
  }

  /** MIDI number of a written note: its accidental, else that of the note tied to it, else the bar's, else the key's. */
  #soundingPitch(written: AbcPitch): number {
    const step = STEPS[((written.pitch % 7) + 7) % 7];
    const octave = 4 + Math.floor(written.pitch / 7);
    const name = this.#reach === "octave" ? `${step}${octave}` : step;
    const own = written.accidental === undefined ? undefined : ALTERATION[written.accidental];
    if (own !== undefined && this.#reach !== "not") this.#accidentals.set(name, own);
    const tied = written.endTie ? this.#tied.get(written.pitch) : undefined;
    const alter = own ?? tied ?? this.#accidentals.get(name) ?? this.#signature.get(step) ?? 0;
    if (written.startTie) this.#tied.set(written.pitch, alter);
    return midiPitch(step, alter, octave) + this.#transpose;
  }

  /** `Z4`: whole bars of rest. */
  #restMeasures({ duration, rest }: AbcElement): void {
    const count = Math.max(1, Math.min(MAX_MEASURES, Math.round(rest?.text ?? 1)));
    const length = typeof duration === "number" ? (4 * duration) / count : 0;
    if (length > MAX_SPAN) this.#tooLong(length);
    if (!(length > 0 && length <= MAX_SPAN)) return;
    for (let k = 0; k < count && this.#measure < MAX_MEASURES; k++) {
      if (k > 0) this.#closeMeasure();
      this.#cursor += length;
    }
  }

  #bar(bar: AbcElement): void {
    const type = bar.type ?? "";
    const endsHere: RepeatMarks =
      type === "bar_right_repeat" || type === "bar_dbl_repeat" ? { repeatEnd: 0 } : {};
    const isEmpty = this.#cursor === 0;
    // A bar line at the start of the line, or after another, opens no measure of its own; its repeat sign ends the one before.
    if (isEmpty && this.#measure > 0) Object.assign(this.#sheet.measure(this.#measure - 1).marks, endsHere);
    else if (!isEmpty) Object.assign(this.#place().marks, endsHere);
    this.#decorations(bar.decoration);
    if (!isEmpty) this.#closeMeasure();
    if (bar.endEnding || endsHere.repeatEnd === 0) this.#ending = undefined;
    if (bar.startEnding) this.#ending = endingNumbers(bar.startEnding);
    if (type === "bar_left_repeat" || type === "bar_dbl_repeat") this.#place().marks.repeatStart = true;
  }

  #closeMeasure(): void {
    const measure = this.#place();
    measure.length = Math.max(measure.length, this.#cursor);
    if (this.#ending) measure.marks.endings = this.#ending;
    this.#accidentals.clear();
    this.#cursor = 0;
    this.#measure++;
  }

  #key(key: AbcKey): void {
    this.#signature = new Map();
    let fifths = 0;
    for (const { acc, note } of key.accidentals ?? []) {
      const alter = ALTERATION[acc] ?? 0;
      this.#signature.set(note.toUpperCase(), alter);
      fifths += alter;
    }
    // Highland pipes (HP, Hp) name no key; neither does K:none.
    if (!/^[A-G]$/.test(key.root)) return;
    const sounding: SheetKey = {
      fifths: wrapFifths(fifths + ((7 * (this.#transpose % 12)) % 12)),
      mode: modeOf(key.mode),
    };
    const at = this.#cursor;
    const { keys } = this.#place();
    if (this.#hasRoom(keys) && !keys.some((other) => other.at === at)) keys.push({ at, ...sounding });
  }

  #hasRoom(changes: readonly unknown[]): boolean {
    if (changes.length < MAX_CHANGES_PER_MEASURE) return true;
    this.#log.add(
      "too-many-changes",
      "lost",
      `readAbc: expected at most ${MAX_CHANGES_PER_MEASURE} keys, or chord symbols, in a measure; got more`,
    );
    return false;
  }

  #meter(meter: AbcMeter): void {
    const read = meterOf(meter);
    if (!read) return;
    if (this.#cursor > 0) this.#closeMeasure();
    this.#place().meter = read;
  }

  #tempo(tempo: AbcTempo): void {
    const qpm = qpmOf(tempo);
    if (qpm) this.#place().tempos.push({ at: this.#cursor, qpm });
  }

  #midi({ cmd, params = [] }: AbcElement): void {
    const value = Number(params[0]);
    if (cmd === "program" && isMidiPitch(value)) {
      this.#sheet.tracks[this.#part] = { ...this.#sheet.tracks[this.#part], program: value };
    }
    if (cmd === "transpose" && Math.abs(value) <= 48) this.#transpose = Math.round(value);
  }

  #decorations(names: readonly string[] = []): void {
    const measure = this.#place();
    for (const name of names) {
      Object.assign(measure.marks, MARK_OF_DECORATION[name.toLowerCase()]);
      const velocity = DYNAMIC_VELOCITY[name];
      if (velocity) measure.dynamics.push({ at: this.#cursor, part: this.#part, velocity });
    }
  }
}

const MARK_OF_DECORATION: Readonly<Record<string, RepeatMarks>> = {
  segno: { segno: true },
  coda: { coda: true },
  fine: { fine: true },
  "d.c.": { daCapo: true },
  "d.c.alfine": { daCapo: true },
  "d.c.alcoda": { daCapo: true },
  dacapo: { daCapo: true },
  "d.s.": { dalSegno: true },
  "d.s.alfine": { dalSegno: true },
  "d.s.alcoda": { dalSegno: true },
};

function qpmOf({ duration, bpm, suppressBpm }: AbcTempo): number | undefined {
  if (bpm === undefined || suppressBpm) return undefined;
  const beat = (duration ?? [0.25]).reduce((sum, part) => sum + part, 0);
  const qpm = 4 * beat * bpm;
  return isTempo(qpm) ? qpm : undefined;
}

function meterOf({ type, value }: AbcMeter): SheetMeter | undefined {
  if (type === "common_time") return { numerator: 4, denominator: 4 };
  if (type === "cut_time") return { numerator: 2, denominator: 2 };
  const [first] = value ?? [];
  if (!first) return undefined;
  const numerator = first.num.split("+").reduce((sum, term) => sum + Number(term.replace(/[()\s]/g, "")), 0);
  return sheetMeter(numerator, Number(first.den ?? 1));
}

/** Semitones between the written and the sounding pitch of a clef such as `treble-8`. */
function clefTransposition({
  type,
  transpose,
}: {
  readonly type: string;
  readonly transpose?: number;
}): number {
  if (transpose) return Math.abs(transpose) <= 48 ? Math.round(transpose) : 0;
  return type.endsWith("-8") ? -12 : type.endsWith("+8") ? 12 : 0;
}

/** Pass numbers of `1`, `1,3` or `1-3`. */
function endingNumbers(text: string): number[] {
  const numbers = new Set<number>();
  for (const [, from, to] of text.slice(0, MAX_ENDING_TEXT).matchAll(/(\d{1,2})(?:-(\d{1,2}))?/g)) {
    for (let n = Number(from); n <= Number(to ?? from); n++) numbers.add(n);
  }
  return numbers.size > 0 ? [...numbers] : [1];
}

/** abcjs prints accidentals with their musical signs. */
function chordName(name: string): string {
  return name
    .replaceAll("\u266d", "b")
    .replaceAll("\u266f", "#")
    .replaceAll("\u266e", "")
    .trim()
    .slice(0, 128);
}
