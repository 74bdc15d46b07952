// One voice of an ABC tune onto the sheet: lengths, sounding pitches, bars, ties, repeats. Knows tokens, not the syntax.
import type { AbcClef, AbcKey, AbcTempo } from "./abc-fields.ts";
import { endingNumbers } from "./abc-fields.ts";
import type { AbcLength, AbcPitch, AbcToken } from "./abc-line.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import type { Dynamic } from "./dynamics.ts";
import { transposedFifths } from "./key-signature.ts";
import { percussionPart, pitchedPart } from "./part-tracks.ts";
import { isMidiPitch, midiPitch } from "./pitch-names.ts";
import type { Sheet, SheetKey, SheetMeasure, SheetMeter, SheetNote } from "./sheet.ts";
import { addGrace, isTempo, MAX_CHANGES_PER_MEASURE, MAX_SPAN, meterLength } from "./sheet.ts";

/** How far an accidental reaches inside its bar: the note only, its octave, or every octave. */
export type AccidentalReach = "not" | "octave" | "pitch";

/** More measures than any tune has. */
export const MAX_MEASURES = 16_384;
const FULL_REST: SheetMeter = { numerator: 4, denominator: 4 };

/** Quarters a minute that `Q:` sets, reported where it sets none; also remembers them for the relation that may come next. */
export function tempoOf(
  tempo: AbcTempo,
  unit: AbcLength,
  context: TuneContext,
  value: string,
): number | undefined {
  const { log } = context;
  let qpm = Number.NaN;
  if (tempo.kind === "relation") qpm = (context.qpm * tempo.after) / tempo.before;
  if (tempo.kind === "tempo") qpm = (tempo.beat ?? ((4 * unit[0]) / unit[1]) * tempo.units) * tempo.perMinute;
  if (isTempo(qpm)) {
    context.qpm = qpm;
    return qpm;
  }
  if (tempo.kind === "words")
    log.add("tempo-words", "note", "readAbc: words alone set no tempo; got some in Q:");
  else
    log.add(
      "bad-tempo",
      "lost",
      `readAbc: expected a tempo such as 1/4=120, from 4 to 2000 quarters a minute; got ${quoted(value)}; the one before holds on`,
    );
  return undefined;
}

/** What the voices of a tune share. */
export interface TuneContext {
  readonly sheet: Sheet;
  readonly log: DiagnosticLog;
  readonly keyOwners: Map<object, number>;
  /** Percussion keys by written note, as `percussionName` has it. */
  readonly percussion: Map<string, number>;
  /** Undefined where the tune does not say: "octave". */
  reach: AccidentalReach | undefined;
  /** Tempo last set anywhere in the tune. */
  qpm: number;
}

/** A note or rest that a broken rhythm may still change. */
interface Pending {
  pitches: readonly AbcPitch[];
  /** In quarters. */
  numerator: number;
  denominator: number;
}

/** The measures that a sign speaks of. */
export interface SignPlace {
  /** The measure after which a D.C., D.S. or Fine acts. */
  readonly ends: number;
  /** The measure that a segno or a coda begins. */
  readonly begins: number;
  /** The last measure before the sign. */
  readonly passed: number;
}

/** The name under which a written note stands in a drum map. */
export function percussionName({ step, octave, accidental }: Omit<AbcPitch, "isTied">): string {
  return `${accidental ?? ""}${step}${octave}`;
}

export class AbcVoiceReader {
  readonly part: number;
  /** Sounds on the percussion channel. */
  isPercussion = false;
  hasNotes = false;
  readonly #context: TuneContext;
  readonly #voice: number;
  /** Numbers of the voices that `&` lays over this one, first, second, ... */
  readonly #overlays: number[] = [];
  readonly #newVoice: () => number;
  #measure = 0;
  #cursor = 0;
  /** Longest of the voices laid over each other in this measure that are over. */
  #longest = 0;
  #overlay = 0;
  #pending: Pending | undefined;
  /** Grace notes after it, each a chord. A broken rhythm reaches across them. */
  #graces: (readonly AbcPitch[])[] = [];
  #unit: AbcLength = [1, 8];
  #meter: SheetMeter | "free" = "free";
  #isMeterNew = false;
  /** Factor and notes left of the tuplet under way. */
  #tuplet = { numerator: 1, denominator: 1, left: 0 };
  /** Halvings that a broken rhythm leaves for the next note; negative where it is lengthened. */
  #broken = 0;
  #signature: ReadonlyMap<string, number> = new Map();
  #key: SheetKey | undefined;
  readonly #shifts = { clef: 0, octave: 0, transpose: 0, sound: 0, midi: 0 };
  /** Accidentals of the bar, by letter or by letter and octave. */
  readonly #accidentals = new Map<string, number>();
  /** The last accidental of the bar on each letter, whatever its octave. */
  readonly #anyOctave = new Map<string, number>();
  /** Alterations of the notes tied on, by letter and octave. */
  #tied = new Map<string, number>();
  #ending: number[] | undefined;
  /** After a `|:`, until its `:|`. */
  #isInRepeat = false;

  /** @param newVoice gives the next free number of a voice on the staff */
  constructor(context: TuneContext, part: number, newVoice: () => number) {
    this.#context = context;
    this.part = part;
    this.#newVoice = newVoice;
    this.#voice = newVoice();
  }

  /** The measure under way, made where a label or the like needs it to begin here. */
  startMeasure(): number {
    this.#flush();
    if (this.#position() > 0) this.#closeMeasure();
    return this.#measure;
  }

  finish(): void {
    this.#flush();
    if (this.#position() > 0) this.#closeMeasure();
  }

  setUnit(unit: AbcLength): void {
    this.#unit = unit;
  }

  /** A new meter begins a measure. */
  setMeter(meter: SheetMeter | "free"): void {
    this.startMeasure();
    this.#meter = meter;
    this.#isMeterNew = true;
  }

  /** Writes a new meter once music comes: until then another may take its place. */
  #stateMeter(): void {
    if (!this.#isMeterNew) return;
    this.#isMeterNew = false;
    const place = this.#place();
    if (place.meter && JSON.stringify(place.meter) !== JSON.stringify(this.#meter))
      this.#context.log.add(
        "meters-differ",
        "lost",
        "readAbc: expected one meter for all voices; got several at once; the first counts",
      );
    place.meter ??= this.#meter;
  }

  setKey(key: AbcKey): void {
    this.#flush();
    this.setClef(key);
    if (!key.signature) return;
    this.#signature = key.signature;
    this.#key = key.key;
    this.#stateKey();
  }

  setClef({ isPercussion, clefShift, octaveShift, transpose, sound }: AbcClef): void {
    this.#flush();
    if (isPercussion !== undefined) this.isPercussion = isPercussion;
    const shifts = this.#shifts;
    shifts.clef = clefShift ?? shifts.clef;
    shifts.octave = octaveShift ?? shifts.octave;
    const before = this.#transposition();
    shifts.transpose = transpose ?? shifts.transpose;
    shifts.sound = sound ?? shifts.sound;
    if (this.#transposition() !== before) this.#stateKey();
  }

  /** `%%MIDI transpose`: semitones, in all or (`isRelative`) on top of those before. */
  setTransposition(semitones: number, isRelative: boolean): void {
    this.#flush();
    const sum = isRelative ? this.#shifts.midi + semitones : semitones;
    if (Math.abs(sum) > 96) return;
    this.#shifts.midi = sum;
    this.#stateKey();
  }

  setTempo(tempo: AbcTempo, value: string): void {
    this.#flush();
    const qpm = tempoOf(tempo, this.#unit, this.#context, value);
    if (qpm !== undefined) this.#place().tempos.push({ at: this.#cursor, qpm });
  }

  token(token: AbcToken): void {
    if (this.#measure >= MAX_MEASURES) {
      this.#context.log.add(
        "too-many-measures",
        "lost",
        `readAbc: expected at most ${MAX_MEASURES} measures; got more; the rest is dropped`,
      );
      return;
    }
    if (token.kind === "note") this.#begin(token.pitches, token.length);
    else if (token.kind === "rest") this.#begin([], token.length);
    else if (token.kind === "grace") for (const chord of token.chords) this.#graces.push(chord);
    else if (token.kind === "bar") this.#bar(token);
    else if (token.kind === "broken") this.#breakRhythm(token.dots);
    else if (token.kind === "tuplet") this.#startTuplet(token.p, token.q, token.r);
    else if (token.kind === "tie") this.#tie();
    else if (token.kind === "overlay") this.#startOverlay();
    else if (token.kind === "measures") this.#restMeasures(token.count);
  }

  /** A chord symbol at the place under way; of several there the first counts. */
  chord(text: string): void {
    this.#flush();
    const at = this.#cursor;
    const { chords } = this.#place();
    if (this.#hasRoom(chords) && !chords.some((other) => other.at === at)) chords.push({ at, text });
  }

  dynamic(dynamic: Dynamic): void {
    this.#flush();
    this.#place().dynamics.push({ at: this.#cursor, part: pitchedPart(this.part), ...dynamic });
  }

  /** Where a sign stands: before a note in the measure under way, or at the bar line that comes next. */
  signPlace(isAtBar: boolean): SignPlace {
    this.#flush();
    const isOpen = this.#position() > 0;
    const measure = this.#measure;
    if (!isAtBar) return { ends: measure, begins: measure, passed: isOpen ? measure : measure - 1 };
    const closed = isOpen ? measure : measure - 1;
    return { ends: closed, begins: closed + 1, passed: closed };
  }

  #place(): SheetMeasure {
    return this.#context.sheet.measure(this.#measure);
  }

  #position(): number {
    return Math.max(this.#cursor, this.#longest);
  }

  #transposition(): number {
    return this.#shifts.transpose + this.#shifts.sound + this.#shifts.midi;
  }

  /** Writes the key that sounds; parts may name several at a place. */
  #stateKey(): void {
    if (!this.#key || this.isPercussion) return;
    const at = this.#cursor;
    const { keys } = this.#place();
    const { keyOwners } = this.#context;
    const index = keys.findIndex((other) => other.at === at && keyOwners.get(other) === this.part);
    if (index < 0 && !this.#hasRoom(keys)) return;
    const fifths = transposedFifths(this.#key.fifths, this.#transposition());
    const sounding = { at, fifths, mode: this.#key.mode };
    keyOwners.set(sounding, this.part);
    keys.splice(index < 0 ? keys.length : index, 1, sounding);
  }

  #hasRoom(changes: readonly unknown[]): boolean {
    if (changes.length < MAX_CHANGES_PER_MEASURE) return true;
    this.#context.log.add(
      "too-many-changes",
      "lost",
      `readAbc: expected at most ${MAX_CHANGES_PER_MEASURE} keys, or chord symbols, in a measure; got more`,
    );
    return false;
  }

  #begin(pitches: readonly AbcPitch[], [numerator, denominator]: AbcLength): void {
    this.#flush();
    const unit = [4 * this.#unit[0], this.#unit[1]];
    const pending = { pitches, numerator: numerator * unit[0], denominator: denominator * unit[1] };
    if (this.#tuplet.left > 0) {
      pending.numerator *= this.#tuplet.numerator;
      pending.denominator *= this.#tuplet.denominator;
      this.#tuplet.left--;
    }
    this.#pending = pending;
    if (this.#broken !== 0) this.#breakPending(-this.#broken);
    this.#broken = 0;
  }

  #breakRhythm(dots: number): void {
    const bounded = Math.max(-5, Math.min(5, dots));
    if (this.#pending) this.#breakPending(bounded);
    this.#broken = bounded;
  }

  /** Lengthens the last note as dots do (> 0), or halves it that often (< 0). */
  #breakPending(dots: number): void {
    const halves = 2 ** Math.abs(dots);
    if (dots > 0) this.#pending!.numerator *= 2 * halves - 1;
    this.#pending!.denominator *= halves;
  }

  #tie(): void {
    if (this.#pending)
      this.#pending.pitches = this.#pending.pitches.map((pitch) => ({ ...pitch, isTied: true }));
  }

  #startTuplet(p: number, q: number | undefined, r: number | undefined): void {
    this.#flush();
    const meter = this.#meter === "free" ? FULL_REST : this.#meter;
    const isCompound = meter.numerator % 3 === 0 && meter.numerator > 3;
    const customary = TUPLET_TIME.get(p) ?? (isCompound ? 3 : 2);
    this.#tuplet = { numerator: q ?? customary, denominator: p, left: r ?? p };
  }

  /** Writes the last note or rest, and the grace notes after it: nothing can change its length any more. */
  #flush(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.#write(pending);
    const graces = this.#graces;
    this.#graces = [];
    for (const chord of graces) {
      for (const [k, written] of chord.entries()) {
        const note = this.#noteOf(written, this.#alteration(written, undefined), false);
        if (note) addGrace(this.#place(), note, k > 0);
      }
    }
  }

  #write(pending: Pending): void {
    const { sheet, log } = this.#context;
    const duration = pending.numerator / pending.denominator;
    if (!(duration > 0 && duration <= MAX_SPAN)) {
      log.add(
        "bad-duration",
        "lost",
        `readAbc: notes and rests must last more than 0 and at most ${MAX_SPAN} quarters; got ${duration}; it counts as 0`,
      );
      return;
    }
    this.#stateMeter();
    sheet.resolution.add(pending.numerator, pending.denominator);
    const ties = new Map<string, number>();
    for (const written of pending.pitches) {
      const before = this.#tied.get(octaveName(written));
      const isContinued = before !== undefined && (written.accidental ?? before) === before;
      const alter = this.#alteration(written, isContinued ? before : undefined);
      if (written.isTied) ties.set(octaveName(written), alter);
      const note = this.#noteOf(written, alter, isContinued);
      if (note) this.#place().notes.push({ ...note, duration });
    }
    this.#tied = ties;
    this.#cursor += duration;
  }

  /** What a written pitch sounds at the cursor; undefined, and said so, where MIDI has no such pitch. */
  #noteOf(
    written: AbcPitch,
    alter: number,
    tiedFromBefore: boolean,
  ): Omit<SheetNote, "duration"> | undefined {
    const pitch = this.isPercussion ? this.#percussion(written, alter) : this.#pitch(written, alter);
    if (!isMidiPitch(pitch)) {
      this.#context.log.add(
        "bad-pitch",
        "lost",
        `readAbc: expected a pitch in 0..127; got ${pitch}; the note becomes a rest`,
      );
      return undefined;
    }
    this.hasNotes = true;
    return {
      part: this.isPercussion ? percussionPart(this.part) : pitchedPart(this.part),
      voice: this.#overlay === 0 ? this.#voice : this.#overlays[this.#overlay - 1],
      at: this.#cursor,
      pitch,
      tiedFromBefore,
      tiedToNext: written.isTied,
    };
  }

  /** In semitones: the note's own accidental, else that of the note tied to it, else the bar's, else the key's. */
  #alteration(written: AbcPitch, tied: number | undefined): number {
    const { step, accidental } = written;
    const { reach = "octave", log } = this.#context;
    const scope = reach === "octave" ? octaveName(written) : step;
    if (accidental !== undefined && reach !== "not") this.#accidentals.set(scope, accidental);
    // Percussion has no key.
    const ofKey = this.isPercussion ? 0 : (this.#signature.get(step) ?? 0);
    const known = accidental ?? tied ?? this.#accidentals.get(scope);
    if (accidental !== undefined) this.#anyOctave.set(step, accidental);
    else if (known === undefined && this.#context.reach === undefined) {
      if ((this.#anyOctave.get(step) ?? ofKey) !== ofKey)
        log.add(
          "accidental-in-other-octave",
          "note",
          "readAbc: an accidental holds in its own octave, and one stands in another; write %%propagate-accidentals pitch if it is meant for all",
        );
    }
    return known ?? ofKey;
  }

  #pitch({ step, octave }: AbcPitch, alter: number): number {
    return midiPitch(step, alter, octave) + this.#shifts.clef + this.#shifts.octave + this.#transposition();
  }

  /** The key of the drum map; without one the written pitch is the key, as on the percussion channel. */
  #percussion({ step, octave }: AbcPitch, alter: number): number {
    const { percussion } = this.#context;
    const accidental = alter === 0 ? undefined : alter;
    return (
      percussion.get(percussionName({ step, octave, accidental })) ??
      percussion.get(percussionName({ step, octave, accidental: alter })) ??
      midiPitch(step, alter, octave)
    );
  }

  /** `Z4`: whole measures of rest. */
  #restMeasures(count: number): void {
    this.#flush();
    this.#tied.clear();
    this.#stateMeter();
    const length = meterLength(this.#meter === "free" ? FULL_REST : this.#meter);
    this.#context.sheet.resolution.addQuarters(length);
    for (let k = 0; k < Math.min(count, MAX_MEASURES) && this.#measure < MAX_MEASURES; k++) {
      if (k > 0) this.#closeMeasure();
      this.#cursor += length;
    }
  }

  /** `&`: back to the start of the measure, for another voice. */
  #startOverlay(): void {
    this.#flush();
    this.#longest = Math.max(this.#longest, this.#cursor);
    this.#cursor = 0;
    this.#tied.clear();
    this.#accidentals.clear();
    this.#anyOctave.clear();
    this.#overlay++;
    if (this.#overlays.length < this.#overlay) this.#overlays.push(this.#newVoice());
  }

  #bar({ repeatEnd, repeatStart, isThin, isDouble, ending }: AbcToken & { readonly kind: "bar" }): void {
    this.#flush();
    const isEmpty = this.#position() === 0;
    // `:|` plays twice, or once for each ending; `::|` three times.
    const times = repeatEnd > 1 ? repeatEnd + 1 : 0;
    const { sheet } = this.#context;
    // A bar line at the start of the line, or after another, opens no measure of its own; its repeat sign ends the one before.
    if (repeatEnd > 0 && (!isEmpty || this.#measure > 0))
      sheet.measure(isEmpty ? this.#measure - 1 : this.#measure).marks.repeatEnd = times;
    if (!isEmpty) this.#closeMeasure();
    if (!isThin || ending) this.#ending = undefined;
    if (ending) this.#ending = endingNumbers(ending);
    // A repeat without a start goes back to the last double bar line.
    if (repeatStart > 0 || (isDouble && !this.#isInRepeat)) this.#place().marks.repeatStart = true;
    if (repeatStart > 0) this.#isInRepeat = true;
    else if (repeatEnd > 0) this.#isInRepeat = false;
  }

  #closeMeasure(): void {
    const measure = this.#place();
    const length = this.#position();
    if (measure.length > 0 && Math.abs(measure.length - length) > 1e-6)
      this.#context.log.add(
        "measure-mismatch",
        "repaired",
        "readAbc: expected voices to fill a measure alike; got different lengths; the longest counts for all",
      );
    measure.length = Math.max(measure.length, length);
    if (this.#ending) measure.marks.endings = this.#ending;
    this.#accidentals.clear();
    this.#anyOctave.clear();
    this.#cursor = 0;
    this.#longest = 0;
    this.#overlay = 0;
    this.#measure++;
  }
}

function octaveName({ step, octave }: AbcPitch): string {
  return `${step}${octave}`;
}

/** Notes in the time of which a tuplet is played; the others fit two beats, or three where the meter is compound. */
const TUPLET_TIME: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [3, 2],
  [4, 3],
  [6, 2],
  [8, 3],
]);
