// A quantised score as MusicXML 4.0. Writes the document's frame; `measure-writer.ts` fills the measures.
import type { Bar } from "../../bars.ts";
import { barGrid, barLength } from "../../bars.ts";
import type { OrnamentGroup } from "../../ornaments.ts";
import { ornamentGroups, withoutOrnaments } from "../../ornaments.ts";
import type { MeterChange, Note, Score, Track } from "../../score.ts";
import { ticks } from "../../units.ts";
import { greatestCommonDivisor } from "../resolution.ts";
import type { Mark, PartPlan } from "./measure-writer.ts";
import { drumId, harmonyElement, MeasureWriter } from "./measure-writer.ts";
import type { WrittenGraces } from "./voice-lines.ts";
import { gracesOfLines, needsTwoStaves, voiceLines } from "./voice-lines.ts";
import { element, escapeXml, textElement } from "./xml-text.ts";

const HEAD =
  '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n';

/**
 * Writes a score as MusicXML 4.0 partwise: one part for each track, a grand staff for keyboards that need one, measures on `barGrid`,
 * ties over bar lines, overlapping notes in voices of their own, rests, tuplets, spelling by key, chord symbols, tempos, pedal, title.
 *
 * Meant for scores on a grid (see `quantize`): a length that no note value has is written without a type, which software then guesses.
 * Grace notes are written as such. `readMusicXml` gives back each other note's onset, duration, pitch, velocity and track, in ticks of its own resolution.
 *
 * @throws GridError where `barGrid` does: more bars than any piece has
 */
export function writeMusicXml(score: Score): string {
  const groups = ornamentGroups(score);
  const { scaled, unit } = inLeastTicks(
    withoutOrnaments(score),
    groups.map(({ at }) => at),
  );
  const graces = groups.map((group) => ({ ...group, at: group.at / unit }));
  const bars = barGrid(scaled);
  // A document has at least one measure.
  if (bars.length === 0) bars.push(emptyBar(scaled));
  const parts = scaled.tracks.map((track, index) => planPart(scaled, track, index, graces));
  const { title, composer } = score.provenance;
  const xml = element(
    "score-partwise",
    { version: "4.0" },
    title ? element("work", {}, textElement("work-title", title)) : "",
    element(
      "identification",
      {},
      composer ? element("creator", { type: "composer" }, escapeXml(composer)) : "",
      element("encoding", {}, textElement("software", "Semitone")),
    ),
    element("part-list", {}, ...parts.map((part) => partEntry(part))),
    ...parts.map((part) => partElement(part, bars)),
  );
  return `${HEAD}${xml}\n`;
}

interface Part {
  readonly id: string;
  readonly track: Track;
  readonly notes: readonly Note[];
  readonly score: Score;
  readonly staves: number;
  readonly lines: ReturnType<typeof voiceLines>;
  readonly graces: PartPlan["graces"];
  readonly marks: readonly Mark[];
}

/** The same score in the coarsest ticks that hold all its times and some others; `unit` is how many of its own make one. */
function inLeastTicks(score: Score, others: readonly number[]): { scaled: Score; unit: number } {
  let unit = score.ticksPerQuarter;
  const times = (...values: number[]) => {
    for (const value of values) unit = greatestCommonDivisor(value, unit);
  };
  for (const { onset, duration } of [...score.notes, ...score.pedals]) times(onset, duration);
  for (const { at } of [...score.tempos, ...score.meters, ...score.keys, ...score.chords]) times(at);
  for (const bar of barGrid(score)) times(bar.end);
  times(...others);
  const scaled = <Change extends { at: number }>(changes: readonly Change[]) =>
    changes.map((change) => ({ ...change, at: ticks(change.at / unit) }));
  const spans = <Span extends { onset: number; duration: number }>(all: readonly Span[]) =>
    all.map((span) => ({ ...span, onset: ticks(span.onset / unit), duration: ticks(span.duration / unit) }));
  const coarse: Score = {
    ...score,
    ticksPerQuarter: score.ticksPerQuarter / unit,
    notes: spans(score.notes),
    pedals: spans(score.pedals),
    tempos: scaled(score.tempos),
    meters: scaled(score.meters),
    keys: scaled(score.keys),
    chords: scaled(score.chords),
  };
  return { scaled: coarse, unit };
}

function emptyBar(score: Score): Bar {
  const [meter] = score.meters;
  return {
    index: 0,
    start: ticks(0),
    end: ticks(Math.round(barLength(meter, score.ticksPerQuarter))),
    meter,
  };
}

function planPart(
  score: Score,
  track: Track,
  index: number,
  groups: readonly (Omit<OrnamentGroup, "at"> & WrittenGraces)[],
): Part {
  const notes = score.notes.filter((note) => note.track === index);
  const staves = needsTwoStaves(track, notes) ? 2 : 1;
  const marks = [...(index === 0 ? scoreMarks(score) : []), ...pedalMarks(score, index)];
  marks.sort((a, b) => a.at - b.at);
  const lines = voiceLines(notes, staves);
  const graces = gracesOfLines(
    lines,
    groups.filter((group) => group.track === index),
  );
  return { id: `P${index + 1}`, track, notes, score, staves, lines, graces, marks };
}

/** Tempos and chord symbols: said once, in the first part. */
function scoreMarks(score: Score): Mark[] {
  const tempos = score.tempos.map(({ at, qpm }) => ({
    at,
    write: (offset: number) => tempoElement(qpm, offset),
  }));
  const chords = score.chords.map(({ at, text }) => ({
    at,
    write: (offset: number) => harmonyElement(text, offset),
  }));
  return [...tempos, ...chords];
}

function pedalMarks(score: Score, track: number): Mark[] {
  const own = score.pedals.filter((pedal) => pedal.track === track);
  const mark = (type: string) => (offset: number) => direction(element("pedal", { type }), offset);
  return own.flatMap(({ onset, duration }) => [
    { at: onset, write: mark("start") },
    { at: onset + duration, write: mark("stop") },
  ]);
}

function tempoElement(qpm: number, offset: number): string {
  const perMinute = textElement("per-minute", Math.round(qpm * 100) / 100);
  const metronome = element("metronome", {}, textElement("beat-unit", "quarter"), perMinute);
  return direction(metronome, offset, element("sound", { tempo: qpm }));
}

function direction(type: string, offset: number, sound = ""): string {
  const shift = offset === 0 ? "" : textElement("offset", offset);
  return element("direction", {}, element("direction-type", {}, type), shift, sound);
}

/** The part's name, and its sounds: one instrument, or one for each percussion key that is played. */
function partEntry({ id, track, notes, graces }: Part): string {
  const all = [...notes, ...graces.flatMap((groups) => groups.flatMap(({ chords }) => chords.flat()))];
  const keys = track.isDrum ? [...new Set(all.map(({ pitch }) => pitch))].sort((a, b) => a - b) : [];
  const instruments =
    keys.length > 0 ? keys.map((key) => ({ id: drumId(id, key), key })) : [{ id: `${id}-I1` }];
  const name = track.name || "Part";
  return element(
    "score-part",
    { id },
    textElement("part-name", track.name),
    ...instruments.map((instrument) =>
      element("score-instrument", { id: instrument.id }, textElement("instrument-name", name)),
    ),
    ...instruments.map((instrument) =>
      element(
        "midi-instrument",
        { id: instrument.id },
        textElement("midi-channel", track.channel + 1),
        textElement("midi-program", track.program + 1),
        "key" in instrument ? textElement("midi-unpitched", instrument.key + 1) : "",
      ),
    ),
  );
}

function partElement(part: Part, bars: readonly Bar[]): string {
  const { id, track, score, staves, lines, graces, marks } = part;
  const { ticksPerQuarter, keys } = score;
  const plan = { id, ticksPerQuarter, staves, lines, graces, isDrum: track.isDrum, marks, keys };
  const writer = new MeasureWriter(plan);
  const isShort = (bar: Bar) => bar.end - bar.start < Math.round(barLength(bar.meter, ticksPerQuarter));
  const firstNumber = isShort(bars[0]) ? 0 : 1;
  const measures = bars.map((bar, k) => {
    const isFirst = k === 0;
    const newMeter = isFirst || !sameMeter(bar.meter, bars[k - 1].meter);
    const attributes = [
      isFirst ? textElement("divisions", ticksPerQuarter) : "",
      writer.dueKey(bar.start),
      newMeter ? timeElement(bar.meter) : "",
      isFirst ? clefElements(part) : "",
    ].join("");
    return element(
      "measure",
      { number: firstNumber + k, implicit: isShort(bar) ? "yes" : undefined },
      attributes ? element("attributes", {}, attributes) : "",
      writer.write(bar, k === bars.length - 1),
      k === bars.length - 1 ? '<barline location="right"><bar-style>light-heavy</bar-style></barline>' : "",
    );
  });
  return element("part", { id }, ...measures.map((measure) => `\n${measure}`), "\n");
}

function sameMeter(a: MeterChange, b: MeterChange): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

function timeElement({ numerator, denominator }: MeterChange): string {
  return element("time", {}, textElement("beats", numerator), textElement("beat-type", denominator));
}

function clefElements({ track, staves, notes }: Part): string {
  const clef = (sign: string, line: number | undefined, number?: number) =>
    element("clef", { number }, textElement("sign", sign), line ? textElement("line", line) : "");
  if (track.isDrum) return clef("percussion", undefined);
  if (staves === 2) return textElement("staves", 2) + clef("G", 2, 1) + clef("F", 4, 2);
  const mean = notes.reduce((sum, { pitch }) => sum + pitch, 0) / notes.length;
  return mean < 57 ? clef("F", 4) : clef("G", 2);
}
