// One part as MusicXML measures: voices filled up with rests, ties over bar lines, marks between the notes. Knows one part, not the document.
import type { Bar } from "../../bars.ts";
import { barLength } from "../../bars.ts";
import type { Note } from "../../score.ts";
import { NO_CHORD, parseChordText } from "../chord-text.ts";
import type { NoteValue } from "./note-values.ts";
import { noteValues } from "./note-values.ts";
import type { SpelledPitch } from "./spelling.ts";
import { AccidentalState, spellPitch } from "./spelling.ts";
import type { VoiceLine, WrittenGraces } from "./voice-lines.ts";
import { element, textElement } from "./xml-text.ts";

/** Something written between the notes, at a time. */
export interface Mark {
  readonly at: number;
  /** Its element, given how many ticks it lies after the note it is written before. */
  readonly write: (offset: number) => string;
}

/** A part ready to be written: all times in ticks, which are the divisions too. */
export interface PartPlan {
  readonly id: string;
  readonly ticksPerQuarter: number;
  readonly staves: number;
  readonly lines: readonly VoiceLine[];
  /** Of each line, in order of time. */
  readonly graces: readonly (readonly WrittenGraces[])[];
  readonly isDrum: boolean;
  /** Sorted by time. */
  readonly marks: readonly Mark[];
  /** Sorted by time; the signature in force decides the spelling. */
  readonly keys: readonly { readonly at: number; readonly fifths: number; readonly mode: string }[];
}

/** What one voice does in one bar: a chord or, without notes, a rest. */
interface Item {
  readonly start: number;
  readonly end: number;
  readonly notes: readonly Note[];
  readonly tiedFromBefore: boolean;
  readonly tiedToNext: boolean;
}

/** Writes the measures of a part, in order. */
export class MeasureWriter {
  readonly #plan: PartPlan;
  /** Next chord and grace notes of each line, mark and key still to be written. */
  readonly #nextChord: number[];
  readonly #nextGrace: number[];
  #nextMark = 0;
  #nextKey = 0;
  #fifths = 0;
  readonly #accidentals: AccidentalState[];

  constructor(plan: PartPlan) {
    this.#plan = plan;
    this.#nextChord = plan.lines.map(() => 0);
    this.#nextGrace = plan.lines.map(() => 0);
    this.#accidentals = Array.from({ length: plan.staves }, () => new AccidentalState());
  }

  /** Content of a measure less its attributes and barlines; the last one has all grace notes that are left. */
  write(bar: Bar, isLast: boolean): string {
    for (const state of this.#accidentals) state.reset(this.#fifths);
    const staffSeen = new Set<number>();
    const voices: string[] = [];
    for (const [k, line] of this.#plan.lines.entries()) {
      const isFirstOfStaff = !staffSeen.has(line.staff);
      staffSeen.add(line.staff);
      const items = this.#itemsIn(bar, k);
      const isSilent = items.every((item) => item.notes.length === 0) && !this.#hasGraces(k, bar, isLast);
      if (isSilent && !isFirstOfStaff) continue;
      voices.push(
        isSilent && isFull(bar, this.#plan.ticksPerQuarter)
          ? this.#barRest(bar, line, k === 0)
          : this.#voice(bar, k, items, isFirstOfStaff) +
              (isLast ? this.#gracesUpTo(Number.POSITIVE_INFINITY, k) : ""),
      );
    }
    const backup = element("backup", {}, textElement("duration", bar.end - bar.start));
    return voices.join(backup);
  }

  /** The key to state at the start of a bar, if a new one is due; the spelling follows it. */
  dueKey(at: number): string {
    let key = "";
    for (
      const { keys } = this.#plan;
      this.#nextKey < keys.length && keys[this.#nextKey].at <= at;
      this.#nextKey++
    ) {
      const { fifths, mode } = keys[this.#nextKey];
      this.#fifths = fifths;
      key = element("key", {}, textElement("fifths", fifths), textElement("mode", mode));
    }
    return key;
  }

  /** The line's chords inside the bar with rests between; cut at the bar lines. */
  #itemsIn(bar: Bar, k: number): Item[] {
    const { chords } = this.#plan.lines[k];
    const items: Item[] = [];
    let now: number = bar.start;
    for (let c = this.#nextChord[k]; c < chords.length && chords[c].start < bar.end; c++) {
      const { start, end, notes } = chords[c];
      if (start > now) items.push(...this.#rests(now, start, k));
      now = Math.min(end, bar.end);
      items.push({
        start: Math.max(start, bar.start),
        end: now,
        notes,
        tiedFromBefore: start < bar.start,
        tiedToNext: end > bar.end,
      });
      if (end <= bar.end) this.#nextChord[k] = c + 1;
    }
    if (now < bar.end) items.push(...this.#rests(now, bar.end, k));
    return items;
  }

  /** Silence, in pieces between which grace notes stand. */
  #rests(start: number, end: number, k: number): Item[] {
    const graces = this.#plan.graces[k];
    const cuts = [start];
    for (let g = this.#nextGrace[k]; g < graces.length && graces[g].at < end; g++)
      if (graces[g].at > cuts[cuts.length - 1]) cuts.push(graces[g].at);
    return cuts.map((from, i) => ({
      start: from,
      end: cuts[i + 1] ?? end,
      notes: [],
      tiedFromBefore: false,
      tiedToNext: false,
    }));
  }

  #hasGraces(k: number, bar: Bar, isLast: boolean): boolean {
    const next = this.#plan.graces[k][this.#nextGrace[k]];
    return next !== undefined && (isLast || next.at < bar.end);
  }

  /** The line's grace notes that decorate what begins at a time or before. */
  #gracesUpTo(at: number, k: number): string {
    const graces = this.#plan.graces[k];
    let written = "";
    for (; this.#nextGrace[k] < graces.length && graces[this.#nextGrace[k]].at <= at; this.#nextGrace[k]++) {
      const { chords } = graces[this.#nextGrace[k]];
      const type = chords.length > 1 ? "16th" : "eighth";
      for (const chord of chords)
        for (const [n, note] of chord.entries())
          written += this.#graceNote(note, this.#plan.lines[k], type, n > 0);
    }
    return written;
  }

  #graceNote(note: Note, line: VoiceLine, type: string, inChord: boolean): string {
    const spelled = this.#plan.isDrum ? undefined : spellPitch(note.pitch, this.#fifths);
    const sign = spelled && this.#accidentals[line.staff - 1].sign(spelled);
    const { voice, staff } = this.#place(line);
    return element(
      "note",
      { dynamics: percentOfForte(note.velocity) },
      "<grace/>",
      inChord ? "<chord/>" : "",
      pitchElement(note, spelled),
      this.#plan.isDrum ? element("instrument", { id: drumId(this.#plan.id, note.pitch) }) : "",
      voice,
      textElement("type", type),
      sign ? textElement("accidental", sign) : "",
      staff,
    );
  }

  #barRest(bar: Bar, line: VoiceLine, carriesMarks: boolean): string {
    const marks = carriesMarks ? this.#marksBefore(bar.end, bar.start) : "";
    const rest = element(
      "note",
      {},
      element("rest", { measure: "yes" }),
      textElement("duration", bar.end - bar.start),
      this.#place(line).voice,
      this.#place(line).staff,
    );
    return marks + rest;
  }

  #voice(bar: Bar, k: number, items: readonly Item[], showsRests: boolean): string {
    const line = this.#plan.lines[k];
    const spans = items.map(({ start, end }) => ({ start: start - bar.start, end: end - bar.start }));
    const values = noteValues(spans, this.#plan.ticksPerQuarter);
    const written: string[] = [];
    for (const [i, item] of items.entries()) {
      for (const [v, value] of values[i].entries()) {
        const start = bar.start + value.start;
        if (k === 0) written.push(this.#marksBefore(bar.start + value.end, start));
        if (v === 0) written.push(this.#gracesUpTo(item.start, k));
        const tiedFromBefore = v > 0 || item.tiedFromBefore;
        const tiedToNext = v < values[i].length - 1 || item.tiedToNext;
        if (item.notes.length === 0) written.push(this.#note(value, line, { hidden: !showsRests }));
        for (const [n, note] of item.notes.entries()) {
          written.push(this.#note(value, line, { note, inChord: n > 0, tiedFromBefore, tiedToNext }));
        }
      }
    }
    return written.join("");
  }

  /** The marks that fall before `end`, written in front of what starts at `start`; a key change waits for the first of them. */
  #marksBefore(end: number, start: number): string {
    const { marks } = this.#plan;
    let written = "";
    const key = this.dueKey(start);
    if (key) {
      written += element("attributes", {}, key);
      for (const state of this.#accidentals) state.reset(this.#fifths);
    }
    for (; this.#nextMark < marks.length && marks[this.#nextMark].at < end; this.#nextMark++) {
      const { at, write } = marks[this.#nextMark];
      written += write(at - start);
    }
    return written;
  }

  #place({ voice, staff }: VoiceLine): { voice: string; staff: string } {
    return {
      voice: textElement("voice", voice),
      staff: this.#plan.staves > 1 ? textElement("staff", staff) : "",
    };
  }

  #note(value: NoteValue, line: VoiceLine, head: NoteHead): string {
    const { note, tiedFromBefore = false, tiedToNext = false } = head;
    const spelled = note && !this.#plan.isDrum ? spellPitch(note.pitch, this.#fifths) : undefined;
    const sign = spelled && !tiedFromBefore ? this.#accidentals[line.staff - 1].sign(spelled) : undefined;
    const ties = [tiedFromBefore ? "stop" : "", tiedToNext ? "start" : ""].filter((type) => type !== "");
    const { voice, staff } = this.#place(line);
    const { tuplet } = value;
    return element(
      "note",
      { dynamics: note && percentOfForte(note.velocity), "print-object": head.hidden ? "no" : undefined },
      head.inChord ? "<chord/>" : "",
      note ? pitchElement(note, spelled) : "<rest/>",
      textElement("duration", value.end - value.start),
      ...ties.map((type) => element("tie", { type })),
      note && this.#plan.isDrum ? element("instrument", { id: drumId(this.#plan.id, note.pitch) }) : "",
      voice,
      value.type ? textElement("type", value.type) : "",
      "<dot/>".repeat(value.dots),
      sign ? textElement("accidental", sign) : "",
      tuplet &&
        element(
          "time-modification",
          {},
          textElement("actual-notes", tuplet.actual),
          textElement("normal-notes", tuplet.normal),
        ),
      staff,
      notations(value, ties, head.inChord === true),
    );
  }
}

/** A rest for the whole measure is read as long as the meter says, so short bars need ordinary ones. */
function isFull(bar: Bar, ticksPerQuarter: number): boolean {
  return bar.end - bar.start === barLength(bar.meter, ticksPerQuarter);
}

interface NoteHead {
  /** Absent: a rest. */
  readonly note?: Note;
  readonly hidden?: boolean;
  readonly inChord?: boolean;
  readonly tiedFromBefore?: boolean;
  readonly tiedToNext?: boolean;
}

function notations(value: NoteValue, ties: readonly string[], inChord: boolean): string {
  const brackets = [value.opensTuplet ? "start" : "", value.closesTuplet ? "stop" : ""].filter(
    (type) => type !== "",
  );
  const content = [
    ...ties.map((type) => element("tied", { type })),
    ...(inChord ? [] : brackets.map((type) => element("tuplet", { type }))),
  ];
  return content.length > 0 ? element("notations", {}, ...content) : "";
}

function pitchElement(note: Note, spelled: SpelledPitch | undefined): string {
  if (!spelled) {
    const { step, octave } = drumPlace(note.pitch);
    return element("unpitched", {}, textElement("display-step", step), textElement("display-octave", octave));
  }
  const { step, alter, octave } = spelled;
  return element(
    "pitch",
    {},
    textElement("step", step),
    alter ? textElement("alter", alter) : "",
    textElement("octave", octave),
  );
}

/** MusicXML's loudness: percent of a forte, which is velocity 90. Two decimals bring every velocity back. */
function percentOfForte(velocity: number): string {
  return ((100 * velocity) / 90).toFixed(2);
}

/** Id of the instrument that stands for one MIDI percussion key of a part. */
export function drumId(partId: string, key: number): string {
  return `${partId}-I${key + 1}`;
}

/** Places on the staff of the common drums; others go to the middle line. */
const DRUM_PLACES: Readonly<Record<number, string>> = {
  35: "F4",
  36: "F4",
  38: "C5",
  40: "C5",
  41: "A4",
  42: "G5",
  43: "A4",
  44: "D4",
  45: "B4",
  46: "G5",
  47: "D5",
  48: "E5",
  49: "A5",
  51: "F5",
};

function drumPlace(key: number): { step: string; octave: string } {
  const [step, octave] = DRUM_PLACES[key] ?? "B4";
  return { step, octave };
}

/** A chord symbol; text that names no root is kept as a function. */
export function harmonyElement(text: string, offset: number): string {
  // The schema wants a root also where there is no chord.
  const chord =
    text === NO_CHORD ? { step: "C", alter: 0, kind: "none", suffix: text } : parseChordText(text);
  const shift = offset === 0 ? "" : textElement("offset", offset);
  if (!chord)
    return element("harmony", {}, textElement("function", text), textElement("kind", "other"), shift);
  const note = (name: "root" | "bass", { step, alter }: { step: string; alter: number }) =>
    element(name, {}, textElement(`${name}-step`, step), alter ? textElement(`${name}-alter`, alter) : "");
  const kind = element("kind", { text: chord.kind === "other" ? chord.suffix : undefined }, chord.kind);
  return element(
    "harmony",
    {},
    note("root", chord),
    kind,
    "bass" in chord && chord.bass ? note("bass", chord.bass) : "",
    shift,
  );
}
