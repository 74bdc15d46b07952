// Humdrum **kern to a score: spines, ties, chords, keys, meters, tempo, harmony, dynamics, reference records, expansion lists.
import { assembleScore } from "./assemble.ts";
import { DiagnosticLog, quoted } from "./diagnostic-log.ts";
import { jumpOfWords } from "./jump-words.ts";
import { dynamicOfToken, KernHarmony } from "./kern-companions.ts";
import { KernRecords } from "./kern-records.ts";
import { KernSections } from "./kern-sections.ts";
import type { Spine } from "./kern-spines.ts";
import { changesSpines, MAX_SPINES, manipulateSpines, numberVoices } from "./kern-spines.ts";
import type { KernNote } from "./kern-token.ts";
import {
  isPercussionToken,
  parseKernMeter,
  parseKernNote,
  parseKernTempo,
  parseKeyDesignation,
  parseKeySignature,
  programOf,
} from "./kern-token.ts";
import { fifthsOfSignature } from "./key-signature.ts";
import { layOutTracks, percussionPart, pitchedPart } from "./part-tracks.ts";
import { isMidiPitch } from "./pitch-names.ts";
import type { NotationReadOptions, NotationReadResult } from "./read-options.ts";
import { readLimits } from "./read-options.ts";
import type { SheetKey, SheetMeasure, SheetMeter, SheetNote } from "./sheet.ts";
import { addGrace, isTempo, MAX_SPAN, meterLength, Sheet } from "./sheet.ts";
import { linesOf } from "./text.ts";

/** More measures than any score has. */
const MAX_MEASURES = 65_536;

/**
 * Reads a Humdrum file with at least one **kern spine.
 *
 * Kept: notes with ties joined, voices (sub-spines), chords, meters, keys, tempo, `**dynam`, the first of `**mxhm`, `**harte`, `**chord`,
 * `**harm` as chord symbols, instruments, and every `!!!` record. Repeats follow the expansion list where there is one, else the repeat
 * signs and words such as "D.C. al Fine". Tracks are in spine order; spines of the same `*part` share one; percussion (`*clefX`,
 * instruments without pitch, notes marked `R`) has its own. Pitches and keys are those that sound, as the format has it; `*ITr` only
 * says how to print them. A rest that is alone in its measure lasts as long as the measure, whatever its written length. Grace notes
 * are ornaments (see `graceTimes`). Never throws.
 */
export function readKern(text: string, options: NotationReadOptions = {}): NotationReadResult {
  const { maxBytes, maxNotes } = readLimits(options);
  const log = new DiagnosticLog();
  if (text.length > maxBytes) {
    log.add(
      "file-too-large",
      "fatal",
      `readKern: expected at most ${maxBytes} characters; got ${text.length}`,
    );
    return { score: undefined, diagnostics: log.list() };
  }
  const reader = new KernReader(log);
  for (const { line, offset } of linesOf(text)) reader.line(line, offset);
  return { score: reader.finish(maxNotes), diagnostics: log.list() };
}

class KernReader {
  readonly #log: DiagnosticLog;
  readonly #sheet = new Sheet("kern");
  readonly #records = new KernRecords();
  readonly #partNumbers = new Map<string, Spine["part"]>();
  readonly #harmony = new KernHarmony();
  readonly #sections = new KernSections();
  readonly #parts: Spine["part"][] = [];
  /** Keys with the part whose spine names them. */
  readonly #keyOwners = new Map<object, Spine["part"]>();
  #meterInForce: SheetMeter | undefined;
  #spines: Spine[] = [];
  #seenKern = false;
  #measure = 0;
  /** Quarters from the start of the file: of the measure under way and of the line under way. */
  #measureStart = 0;
  #now = 0;
  #key: SheetKey = { fifths: 0, mode: "major" };

  constructor(log: DiagnosticLog) {
    this.#log = log;
  }

  line(line: string, offset: number): void {
    if (line.startsWith("!!!")) {
      const qpm = this.#records.add(line);
      if (qpm !== undefined) this.#place().tempos.push({ at: this.#at(), qpm });
    } else if (line.startsWith("!") && line.includes("!LO:TX")) this.#words(line);
    if (line === "" || line.startsWith("!")) return;
    if (this.#measure >= MAX_MEASURES) {
      this.#log.add(
        "too-many-measures",
        "lost",
        `readKern: expected at most ${MAX_MEASURES} measures; got more; the rest is dropped`,
        offset,
      );
      return;
    }
    const tokens = line.split("\t", MAX_SPINES + 1);
    const isStart = tokens.some((token) => token.startsWith("**"));
    if (this.#spines.length === 0 && !isStart) return;
    if (tokens.length !== this.#spines.length && !isStart) {
      this.#log.add(
        "kern-spine-count",
        "repaired",
        `readKern: expected ${this.#spines.length} columns; got ${tokens.length} in ${quoted(line)}`,
        offset,
      );
    }
    if (tokens[0].startsWith("=")) this.#barline(tokens[0]);
    else if (tokens[0].startsWith("*")) this.#interpretations(tokens);
    else this.#data(tokens, offset);
  }

  finish(maxNotes: number) {
    if (!this.#seenKern) {
      this.#log.add("not-kern", "fatal", "readKern: expected a **kern spine; got none");
      return undefined;
    }
    this.#endMeasure();
    this.#sheet.trimEnd();
    if (this.#spines.length > 0) {
      this.#log.add(
        "kern-unterminated",
        "note",
        "readKern: expected *- at the end of each spine; got none; the file may be truncated",
      );
    }
    this.#harmony.finish();
    if (this.#sheet.measures.every((measure) => measure.notes.length === 0)) {
      this.#log.add("no-notes", "note", "readKern: expected notes; got none");
    }
    if (this.#records.named("OMD") && this.#sheet.measures.every(({ tempos }) => tempos.length === 0)) {
      this.#log.add("tempo-words", "note", "readKern: words alone set no tempo; got some in !!!OMD");
    }
    this.#sheet.order = this.#sections.order(this.#sheet.measures.length, this.#log);
    this.#numberParts();
    const owners = new Map([...this.#keyOwners].map(([key, { index }]) => [key, index] as const));
    layOutTracks(this.#sheet, this.#parts, owners, { caller: "readKern", log: this.#log });
    return assembleScore(this.#sheet, this.#records.provenance(), maxNotes, this.#log);
  }

  /** Text above the staff, `!LO:TX:...:t=D.C. al Fine`, that says where to go on. */
  #words(line: string): void {
    for (const comment of line.split("\t")) {
      const text = comment.startsWith("!LO:TX") && comment.split(":").find((field) => field.startsWith("t="));
      if (text) Object.assign(this.#place().marks, jumpOfWords(text.slice(2)));
    }
  }

  #interpretations(tokens: string[]): void {
    if (changesSpines(tokens)) {
      if (tokens.every((token) => token === "*-")) this.#endMeasure();
      this.#spines = manipulateSpines(this.#spines, tokens, this.#nextTime());
      this.#seenKern ||= this.#spines.some((spine) => spine.kind === "**kern");
      if (this.#spines.length === MAX_SPINES) {
        this.#log.add(
          "too-many-spines",
          "lost",
          `readKern: expected fewer than ${MAX_SPINES} columns; got more`,
        );
      }
    }
    this.#meters(tokens);
    for (const [i, token] of tokens.entries()) {
      const spine = this.#spines[i];
      if (token !== "*" && spine) this.#interpretation(token, spine);
    }
  }

  #interpretation(token: string, spine: Spine): void {
    if (token.startsWith("*>")) this.#sections.add(token.slice(2), () => this.#beginSection());
    if (spine.kind !== "**kern") return;
    this.#tempo(token);
    const fifths = this.#fifths(token);
    if (fifths !== undefined && fifths !== this.#key.fifths) this.#setKey({ fifths, mode: "major" }, spine);
    else if (fifths !== undefined) this.#setKey(this.#key, spine);
    const designation = parseKeyDesignation(token);
    if (designation) this.#setKey({ ...designation, fifths: this.#signature() ?? designation.fifths }, spine);
    const number = /^\*part(\d{1,9})$/.exec(token)?.[1];
    if (number) this.#joinPart(spine, number);
    // A strophe is one of several readings of a passage.
    if (/^\*X?(?:cue|ossia)$|^\*S\//.test(token)) spine.isSilent = /^\*(?:cue|ossia|S\/ossia)$/.test(token);
    if (token === "*ped" || token === "*Xped") this.#pedal(token === "*ped", spine);
    if (isPercussionToken(token)) spine.part.isPercussion = true;
    else if (token.startsWith("*clef")) spine.part.isPercussion = false;
    if (token.startsWith('*I"')) spine.part.name ||= token.slice(3);
    else if (token.startsWith("*I")) this.#instrument(token, spine.part);
  }

  /** A spine is one track: it keeps the instrument with which it starts. */
  #instrument(token: string, part: Spine["part"]): void {
    const program = programOf(token) ?? part.program;
    if (part.index < 0) part.program = program;
    else if (program !== part.program)
      this.#log.add(
        "instrument-ignored",
        "lost",
        `readKern: a spine keeps the instrument that it starts with; got ${quoted(token)}`,
      );
  }

  /** Fifths of a signature, undefined for other tokens and for one that cannot be read. */
  #fifths(token: string): number | undefined {
    const signature = parseKeySignature(token);
    if (signature === undefined) return undefined;
    const key = signature === "bad" ? undefined : fifthsOfSignature(signature, 0);
    if (!key || key.isOdd)
      this.#log.add(
        "odd-key",
        "lost",
        `readKern: expected a signature of fifths in a row; got ${quoted(token)}; ${key ? "the key is the nearest usual one" : "the one before holds on"}`,
      );
    return key?.fifths;
  }

  #tempo(token: string): void {
    const qpm = parseKernTempo(token);
    if (qpm === undefined) return;
    if (isTempo(qpm)) this.#place().tempos.push({ at: this.#at(), qpm });
    else {
      this.#log.add(
        "bad-tempo",
        "lost",
        `readKern: expected a tempo such as *MM96, in quarters a minute from 4 to 2000; got ${quoted(token)}; the one before holds on`,
      );
    }
  }

  /** The measure under way. */
  #place(): SheetMeasure {
    return this.#sheet.measure(this.#measure);
  }

  /** Quarters since the start of the measure under way, where the next data line will fall. */
  #at(): number {
    return this.#nextTime() - this.#measureStart;
  }

  #nextTime(): number {
    const kern = this.#spines.filter((spine) => spine.kind === "**kern");
    return kern.length > 0 ? Math.max(this.#now, Math.min(...kern.map((spine) => spine.until))) : this.#now;
  }

  #setKey(key: SheetKey, { part }: Spine): void {
    if (part.isPercussion) return;
    this.#key = key;
    const change = { at: this.#at(), ...key };
    this.#place().keys.push(change);
    this.#keyOwners.set(change, part);
  }

  /** The signature written at this very place, which says more than the name of the key. */
  #signature(): number | undefined {
    const last = this.#place().keys.at(-1);
    return last?.at === this.#at() ? last.fifths : undefined;
  }

  /** The meter of a line of interpretations. A score has one for all parts: where they differ the first counts. */
  #meters(tokens: readonly string[]): void {
    let first: { token: string; meter: SheetMeter | "free" } | undefined;
    for (const [i, token] of tokens.entries()) {
      const meter = this.#spines[i]?.kind === "**kern" ? parseKernMeter(token) : undefined;
      if (meter === undefined) continue;
      if (meter === "bad")
        this.#log.add(
          "bad-meter",
          "lost",
          `readKern: expected a meter such as *M3/4 or *M3+2/8; got ${quoted(token)}; the one before holds on`,
        );
      else if (!first) first = { token, meter };
      else if (JSON.stringify(meter) !== JSON.stringify(first.meter))
        this.#log.add(
          "meters-differ",
          "lost",
          `readKern: expected one meter for all parts; got ${quoted(first.token)} and ${quoted(token)}; the first counts`,
        );
    }
    if (!first) return;
    this.#endMeasure();
    this.#place().meter = first.meter;
    this.#meterInForce = first.meter === "free" ? undefined : first.meter;
    if (first.meter === "free")
      this.#log.add(
        "free-meter",
        "note",
        "readKern: got *MX, no meter; each measure is as long as what is in it",
      );
  }

  #beginSection(): number {
    // Notes may be held over the place of a label.
    this.#endMeasure(this.#nextTime());
    return this.#measure;
  }

  #pedal(down: boolean, { part }: Spine): void {
    if (part.index < 0) this.#numberParts();
    this.#place().pedals.push({ part: pitchedPart(part.index), at: this.#at(), down });
  }

  /** Spines with the same part number share a track. */
  #joinPart(spine: Spine, number: string): void {
    const part = this.#partNumbers.get(number);
    if (!part) this.#partNumbers.set(number, spine.part);
    else if (spine.part.index < 0) {
      const own = spine.part;
      this.#spines = numberVoices(
        this.#spines.map((other) => (other.part === own ? { ...other, part } : other)),
      );
    }
  }

  #barline(token: string): void {
    this.#endMeasure();
    const before = this.#sheet.measures[this.#measure - 1];
    if (before && /:[|!]/.test(token)) before.marks.repeatEnd = 0;
    if (/[|!]:/.test(token)) this.#place().marks.repeatStart = true;
  }

  /** Starts a new measure unless nothing has sounded in the one under way. What is held beyond `end` sounds on. */
  #endMeasure(end = this.#measureEnd()): void {
    if (end - this.#measureStart <= 0) return;
    for (const spine of this.#spines) {
      if (spine.kind !== "**kern") continue;
      const isLonger = spine.content === "more" && spine.until > end;
      if (!isLonger) spine.until = end;
      spine.content = "nothing";
      spine.restFills = false;
    }
    this.#place().length = end - this.#measureStart;
    this.#measure++;
    this.#measureStart = this.#now = end;
  }

  /** Where the measure under way ends: rests alone in their spine last as long as what the others have, else as the meter says. */
  #measureEnd(): number {
    const kern = this.#spines.filter((spine) => spine.kind === "**kern");
    const latest = (spines: readonly Spine[]) => Math.max(this.#now, ...spines.map((spine) => spine.until));
    const isEmpty = kern.every((spine) => spine.content !== "more");
    if (!isEmpty) return latest(kern.filter((spine) => spine.content === "more"));
    if (this.#meterInForce && kern.some((spine) => spine.restFills))
      return this.#measureStart + meterLength(this.#meterInForce);
    return latest(kern);
  }

  #data(tokens: string[], offset: number): void {
    const sounding = tokens.flatMap((token, i) => {
      const spine = this.#spines[i];
      return spine?.kind === "**kern" && token !== "." && token !== "" ? [{ spine, token }] : [];
    });
    const notes = sounding.map(({ spine, token }) => ({ spine, notes: this.#parseChord(token, offset) }));
    for (const entry of notes) this.#graces(entry.spine, entry.notes);
    const timed = notes.flatMap((entry) => {
      const own = entry.notes.filter(({ isGrace }) => !isGrace);
      return own.length > 0 ? [{ ...entry, notes: own }] : [];
    });
    if (timed.length > 0) this.#now = Math.max(this.#now, ...timed.map(({ spine }) => spine.until));
    if (timed.some(({ spine }) => this.#now - spine.until > 1e-6)) {
      this.#log.add(
        "kern-misaligned",
        "repaired",
        "readKern: notes on one line must start together; got different times; the latest is taken",
        offset,
      );
    }
    for (const entry of timed) this.#sound(entry.spine, entry.notes);
    let owner: Spine | undefined;
    for (const [i, token] of tokens.entries()) {
      const spine = this.#spines[i];
      if (!spine) break;
      this.#companion(token, spine.kind, owner);
      if (spine.kind === "**kern" && spine.part.index >= 0) owner = spine;
    }
  }

  /** The notes and rests of a token; those without a duration take that of the first, and grace notes need none. */
  #parseChord(token: string, offset: number): KernNote[] {
    const notes: KernNote[] = [];
    for (const piece of token.split(" ")) {
      const note = parseKernNote(piece);
      const duration = note?.duration ?? notes[0]?.duration;
      const valid = note?.isGrace || (duration && duration[1] > 0 && duration[0] / duration[1] <= MAX_SPAN);
      if (note?.isOrnamented)
        this.#log.add(
          "ornament-as-written",
          "note",
          "readKern: trills, mordents, turns, tremolos and arpeggios sound as the plain note",
          offset,
        );
      if (note && valid && (note.pitch === undefined || isMidiPitch(note.pitch)))
        notes.push({ ...note, duration });
      else
        this.#log.add(
          "bad-token",
          "lost",
          `readKern: expected a note such as 4c#; got ${quoted(piece)}`,
          offset,
        );
    }
    return notes;
  }

  /** Grace notes come before what their spine has next. */
  #graces(spine: Spine, notes: readonly KernNote[]): void {
    let inChord = false;
    const at = Math.max(0, spine.until - this.#measureStart);
    for (const note of notes) {
      const sounding = note.isGrace ? this.#sounding(spine, note, at) : undefined;
      if (!sounding) continue;
      addGrace(this.#place(), sounding, inChord);
      inChord = true;
    }
  }

  #sound(spine: Spine, notes: readonly KernNote[]): void {
    const at = this.#now - this.#measureStart;
    const isRest = notes.every(({ pitch }) => pitch === undefined);
    spine.restFills = notes.some(({ fillsMeasure }) => fillsMeasure);
    spine.content = isRest && spine.content === "nothing" ? "rest" : "more";
    const [[numerator, denominator]] = notes.map(({ duration }) => duration!);
    spine.until = this.#now + numerator / denominator;
    for (const note of notes) {
      this.#sheet.resolution.add(...note.duration!);
      const sounding = this.#sounding(spine, note, at);
      const duration = note.duration![0] / note.duration![1];
      if (sounding) this.#place().notes.push({ ...sounding, duration });
    }
  }

  /** A note on the sheet, of the pitches or the percussion of its part; undefined for a rest. */
  #sounding(spine: Spine, note: KernNote, at: number): Omit<SheetNote, "duration"> | undefined {
    if (spine.part.index < 0) this.#numberParts();
    const { voice, part } = spine;
    const isPercussion = note.isUnpitched || part.isPercussion;
    const pitch = isPercussion ? note.percussion : note.pitch;
    if (pitch === undefined) return undefined;
    if (spine.isSilent) {
      this.#log.add(
        "cue-note",
        "note",
        "readKern: cue notes and ossias are for the eye; they are read as rests",
      );
      return undefined;
    }
    if (isPercussion)
      this.#log.add(
        "percussion-guessed",
        "repaired",
        "readKern: percussion names no MIDI keys; guessed from the places on the staff",
      );
    return {
      part: isPercussion ? percussionPart(part.index) : pitchedPart(part.index),
      voice,
      at,
      pitch,
      tiedFromBefore: note.tiedFromBefore,
      tiedToNext: note.tiedToNext,
    };
  }

  /** Gives each part that has none its number, in the order of the spines. */
  #numberParts(): void {
    for (const { kind, part } of this.#spines) {
      if (kind !== "**kern" || part.index >= 0) continue;
      part.index = this.#parts.length;
      this.#parts.push(part);
    }
  }

  /** Harmony and dynamics beside the notes; dynamics are for `owner`, the last spine with notes to their left. */
  #companion(token: string, kind: string, owner: Spine | undefined): void {
    if (token === "." || token === "") return;
    const measure = this.#place();
    const at = this.#now - this.#measureStart;
    this.#harmony.add(kind, token, measure, at);
    const dynamic = kind === "**dynam" ? dynamicOfToken(token) : undefined;
    if (dynamic && owner) measure.dynamics.push({ part: pitchedPart(owner.part.index), at, ...dynamic });
  }
}
