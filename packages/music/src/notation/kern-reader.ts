// Humdrum **kern to a score: spines, ties, chords, keys, meters, tempo, harmony, dynamics, reference records, expansion lists.
import type { ChordSymbol } from "../score.ts";
import { assembleScore } from "./assemble.ts";
import { chordSuffix } from "./chord-text.ts";
import { DiagnosticLog, quoted } from "./diagnostic-log.ts";
import type { Spine } from "./kern-spines.ts";
import { changesSpines, MAX_SPINES, manipulateSpines, numberVoices } from "./kern-spines.ts";
import type { KernNote } from "./kern-token.ts";
import { INSTRUMENT_PROGRAM, parseKernNote, parseKeyDesignation, parseKeySignature } from "./kern-token.ts";
import { isMidiPitch } from "./pitch-names.ts";
import { MAX_PLAYED_MEASURES } from "./play-order.ts";
import type { NotationReadOptions, NotationReadResult } from "./read-options.ts";
import { readLimits } from "./read-options.ts";
import type { SheetKey, SheetMeasure } from "./sheet.ts";
import { addGrace, DYNAMIC_VELOCITY, isTempo, MAX_SPAN, Sheet, sheetMeter } from "./sheet.ts";
import { linesOf } from "./text.ts";

/** More measures than any score has. */
const MAX_MEASURES = 65_536;
const MAX_RECORDS = 256;
/** Analyses that are read as chord symbols, the most literal first; only one kind is taken from a file. */
const HARMONY_KINDS = ["**mxhm", "**harte", "**chord", "**harm"];

/**
 * Reads a Humdrum file with at least one **kern spine.
 *
 * Kept: notes with ties joined, voices (sub-spines), chords, meters, keys, tempo, `**dynam`, the first of `**mxhm`, `**harte`, `**chord`,
 * `**harm` as chord symbols, instruments, and every `!!!` record. Repeats follow the expansion list where there is one, else the repeat
 * signs. Tracks are in spine order; spines of the same `*part` share one. Grace notes are ornaments (see `graceTimes`). Never throws.
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

interface Section {
  readonly name: string;
  readonly start: number;
}

class KernReader {
  readonly #log: DiagnosticLog;
  readonly #sheet = new Sheet("kern");
  readonly #records = new Map<string, string>();
  readonly #partNumbers = new Map<string, Spine["part"]>();
  readonly #harmony = new Map<string, { measure: SheetMeasure; chord: { at: number; text: string } }[]>();
  readonly #sections: Section[] = [];
  #expansion: string[] | undefined;
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
    if (line.startsWith("!!!")) this.#record(line);
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
    if (this.#spines.length > 0) {
      this.#log.add(
        "kern-unterminated",
        "note",
        "readKern: expected *- at the end of each spine; got none; the file may be truncated",
      );
    }
    const kind = HARMONY_KINDS.find((candidate) => this.#harmony.has(candidate));
    for (const { measure, chord } of this.#harmony.get(kind ?? "") ?? []) measure.chords.push(chord);
    if (this.#sheet.measures.every((measure) => measure.notes.length === 0)) {
      this.#log.add("no-notes", "note", "readKern: expected notes; got none");
    }
    this.#sheet.order = this.#expandedOrder();
    const named = (code: string) => [...this.#records].find(([name]) => name.split("@")[0] === code)?.[1];
    const title = named("OTL");
    const composer = named("COM");
    const provenance = {
      ...(title ? { title } : {}),
      ...(composer ? { composer } : {}),
      ...(this.#records.size > 0 ? { records: Object.fromEntries(this.#records) } : {}),
    };
    return assembleScore(this.#sheet, provenance, maxNotes, this.#log);
  }

  #record(line: string): void {
    const name = /^!!!([^\s:]{1,64}):/.exec(line)?.[1];
    if (name !== undefined && this.#records.size < MAX_RECORDS)
      this.#records.set(
        name,
        line
          .slice(name.length + 4)
          .trim()
          .slice(0, 4096),
      );
  }

  #interpretations(tokens: string[]): void {
    if (changesSpines(tokens)) {
      this.#spines = manipulateSpines(this.#spines, tokens, this.#now);
      this.#seenKern ||= this.#spines.some((spine) => spine.kind === "**kern");
      if (this.#spines.length === MAX_SPINES) {
        this.#log.add(
          "too-many-spines",
          "lost",
          `readKern: expected fewer than ${MAX_SPINES} columns; got more`,
        );
      }
    }
    for (const [i, token] of tokens.entries()) {
      const spine = this.#spines[i];
      if (token !== "*" && spine) this.#interpretation(token, spine);
    }
  }

  #interpretation(token: string, spine: Spine): void {
    const label = /^\*>([^[\]]*)$/.exec(token)?.[1];
    if (label !== undefined) this.#section(label);
    const expansion = /^\*>\[([^\]]*)\]$/.exec(token)?.[1];
    if (expansion !== undefined) this.#expansion = expansion.split(",");
    if (spine.kind !== "**kern") return;
    const meter = /^\*M(\d+)\/(\d+)$/.exec(token);
    if (meter) this.#meter(Number(meter[1]), Number(meter[2]), token);
    const qpm = Number(/^\*MM(\d+(\.\d+)?)$/.exec(token)?.[1]);
    if (isTempo(qpm)) this.#place().tempos.push({ at: this.#at(), qpm });
    const fifths = parseKeySignature(token);
    if (fifths !== undefined && fifths !== this.#key.fifths) this.#setKey({ fifths, mode: "major" });
    else if (fifths !== undefined) this.#setKey(this.#key);
    const designation = parseKeyDesignation(token);
    if (designation) this.#setKey({ ...designation, fifths: this.#signature() ?? designation.fifths });
    const number = /^\*part(\d+)$/.exec(token)?.[1];
    if (number) this.#joinPart(spine, number);
    if (token.startsWith('*I"')) spine.part.name = token.slice(3);
    else if (token.startsWith("*I"))
      spine.part.program = INSTRUMENT_PROGRAM[token.slice(2)] ?? spine.part.program;
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

  #setKey(key: SheetKey): void {
    this.#key = key;
    this.#place().keys.push({ at: this.#at(), ...key });
  }

  /** The signature written at this very place, which says more than the name of the key. */
  #signature(): number | undefined {
    const last = this.#place().keys.at(-1);
    return last?.at === this.#at() ? last.fifths : undefined;
  }

  #meter(numerator: number, denominator: number, token: string): void {
    const meter = sheetMeter(numerator, denominator);
    if (!meter) {
      this.#log.add("bad-meter", "lost", `readKern: expected a meter such as *M3/4; got ${quoted(token)}`);
      return;
    }
    this.#endMeasure();
    this.#place().meter = meter;
  }

  #section(name: string): void {
    if (this.#sections.at(-1)?.name === name) return;
    this.#endMeasure();
    this.#sections.push({ name, start: this.#measure });
  }

  /** Spines with the same part number share a track. */
  #joinPart(spine: Spine, number: string): void {
    const part = this.#partNumbers.get(number);
    if (!part) this.#partNumbers.set(number, spine.part);
    else if (spine.part.track < 0) {
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

  /** Starts a new measure unless nothing has sounded in the one under way. */
  #endMeasure(): void {
    const kern = this.#spines.filter((spine) => spine.kind === "**kern");
    const end = Math.max(this.#now, ...kern.map((spine) => spine.until));
    for (const spine of kern) spine.until = end;
    if (end - this.#measureStart <= 0) return;
    this.#place().length = end - this.#measureStart;
    this.#measure++;
    this.#measureStart = this.#now = end;
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
      if (spine.kind === "**kern" && spine.part.track >= 0) owner = spine;
    }
  }

  /** The notes and rests of a token; those without a duration take that of the first, and grace notes need none. */
  #parseChord(token: string, offset: number): KernNote[] {
    const notes: KernNote[] = [];
    for (const piece of token.split(" ")) {
      const note = parseKernNote(piece);
      const duration = note?.duration ?? notes[0]?.duration;
      const valid = note?.isGrace || (duration && duration[1] > 0 && duration[0] / duration[1] <= MAX_SPAN);
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
    for (const { isGrace, pitch, tiedFromBefore, tiedToNext } of notes) {
      if (!isGrace || pitch === undefined) continue;
      if (spine.part.track < 0) this.#numberParts();
      const { voice, part } = spine;
      const at = Math.max(0, spine.until - this.#measureStart);
      addGrace(this.#place(), { part: part.track, voice, at, pitch, tiedFromBefore, tiedToNext }, inChord);
      inChord = true;
    }
  }

  #sound(spine: Spine, notes: readonly KernNote[]): void {
    if (spine.part.track < 0) this.#numberParts();
    const at = this.#now - this.#measureStart;
    for (const { duration, pitch, tiedFromBefore, tiedToNext } of notes) {
      const [numerator, denominator] = duration!;
      this.#sheet.resolution.add(numerator, denominator);
      const quarters = numerator / denominator;
      spine.until = this.#now + quarters;
      if (pitch === undefined) continue;
      const { voice, part } = spine;
      this.#place().notes.push({
        part: part.track,
        voice,
        at,
        duration: quarters,
        pitch,
        tiedFromBefore,
        tiedToNext,
      });
    }
  }

  /** Gives each part that has none its track, in the order of the spines. */
  #numberParts(): void {
    for (const { kind, part } of this.#spines) {
      if (kind !== "**kern" || part.track >= 0) continue;
      part.track = this.#sheet.tracks.length;
      const channel = part.track % 15;
      const { name, program } = part;
      this.#sheet.tracks.push({ name, program, channel: channel < 9 ? channel : channel + 1, isDrum: false });
    }
  }

  /** Harmony and dynamics beside the notes; dynamics are for `owner`, the last spine with notes to their left. */
  #companion(token: string, kind: string, owner: Spine | undefined): void {
    if (token === "." || token === "") return;
    const measure = this.#place();
    const at = this.#now - this.#measureStart;
    if (HARMONY_KINDS.includes(kind)) {
      const found = this.#harmony.get(kind) ?? [];
      found.push({ measure, chord: { at, text: chordText(token) } });
      this.#harmony.set(kind, found);
    }
    const velocity = kind === "**dynam" ? DYNAMIC_VELOCITY[token] : undefined;
    if (velocity !== undefined && owner) measure.dynamics.push({ part: owner.part.track, at, velocity });
  }

  /** Measures in the order of the expansion list; undefined without one. */
  #expandedOrder(): number[] | undefined {
    if (!this.#expansion || this.#sections.length === 0) return undefined;
    const count = this.#sheet.measures.length;
    const indexOf = new Map(this.#sections.map(({ name }, index) => [name, index] as const).reverse());
    const order = Array.from({ length: this.#sections[0].start }, (_, i) => i);
    for (const name of this.#expansion) {
      const index = indexOf.get(name);
      if (index === undefined) {
        this.#log.add(
          "unknown-section",
          "lost",
          `readKern: expected the expansion list to name sections; got ${quoted(name)}`,
        );
        continue;
      }
      const end = this.#sections[index + 1]?.start ?? count;
      for (let i = this.#sections[index].start; i < end; i++) order.push(i);
      if (order.length > MAX_PLAYED_MEASURES) {
        this.#log.add(
          "repeats-unbounded",
          "lost",
          `readKern: expected at most ${MAX_PLAYED_MEASURES} measures with repeats; got more; the rest is dropped`,
        );
        return order.slice(0, MAX_PLAYED_MEASURES);
      }
    }
    return order;
  }
}

/** Chord text of an analysis: `E- minor-seventh` becomes `Ebm7`; anything else is kept, less a leading duration. */
function chordText(token: string): ChordSymbol["text"] {
  const named = /^([A-G])([#-]{0,2}) ([a-z0-9-]+)$/.exec(token);
  if (named) return named[1] + named[2].replaceAll("-", "b") + chordSuffix(named[3], named[3]);
  return token.replace(/^\d+(%\d+)?\.*/, "").slice(0, 128);
}
