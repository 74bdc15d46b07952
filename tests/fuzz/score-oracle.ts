// What holds of every score that any reader returns, whatever the file: one oracle for all formats. Used by the tests and by the fuzz bench.
import type { Diagnostic, Score } from "@semitone/music";
import {
  barGrid,
  countCells,
  DESCRIPTORS,
  describeScore,
  endOfScore,
  GridError,
  readMidi,
  readMusicXml,
  requireBoundedLength,
  SCORE_VIEWS,
  writeMidi,
  writeMusicXml,
} from "@semitone/music";

/** What a reader returned. */
export interface ReadFile {
  readonly scores: readonly Score[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Longest pieces of which every view is computed, and that are written as MusicXML: the cost is for each beat and measure. */
const MAX_BEATS = 2048;
const MAX_MUSICXML_CELLS = 256;
const LAST_TICK = 2 ** 31 - 1;
const ODD_TEXT = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const ODD_RECORD = /[^\P{Cc}\n]|[\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/**
 * The first promise that is broken, in words; undefined where all hold.
 *
 * - A reader never fails, gives a score or a fatal reason, and says what it says in plain letters.
 * - A score keeps its invariants: whole times up to 2^31 - 1, notes in order, legal pitches, meters, keys and tracks, tidy texts.
 * - `writeMidi` takes it, and `readMidi` gives it back up to what its docstring says MIDI has no place for.
 * - Unless it is refused as too long: its bars tile the time; up to 2,048 beats `describeScore` and every view of a row give numbers in
 *   their range, or NaN where that is declared; up to 256 measures of all parts `writeMusicXml` takes it, and what it writes is read.
 */
export function brokenPromise({ scores, diagnostics }: ReadFile): string | undefined {
  const fatal = diagnostics.some(({ severity }) => severity === "fatal");
  if (scores.length === 0 && !fatal) return "no score and no fatal reason";
  for (const { code, message } of diagnostics) {
    if (code === "reader-failed") return message;
    if (ODD_TEXT.test(message))
      return `control characters in the message of ${code}: ${JSON.stringify(message)}`;
  }
  for (const score of scores) {
    const broken = brokenInvariant(score) ?? brokenMidi(score) ?? brokenLength(score);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

const isWhole = (value: number, low: number, high: number) =>
  Number.isInteger(value) && value >= low && value <= high;

function brokenInvariant(score: Score): string | undefined {
  const { notes, tempos, meters, keys, pedals, chords, tracks, ticksPerQuarter } = score;
  if (!isWhole(ticksPerQuarter, 1, 32_767)) return `ticksPerQuarter ${ticksPerQuarter}`;
  for (const [k, { onset, duration, pitch, velocity, track }] of notes.entries()) {
    const isLegal =
      isWhole(onset, 0, LAST_TICK) &&
      isWhole(duration, 1, LAST_TICK - onset) &&
      isWhole(pitch, 0, 127) &&
      isWhole(velocity, 1, 127) &&
      isWhole(track, 0, tracks.length - 1);
    if (!isLegal) return `note ${JSON.stringify(notes[k])}`;
    if (k > 0 && notes[k - 1].onset > onset) return `notes out of order at ${k}`;
  }
  for (const pedal of pedals)
    if (!isWhole(pedal.onset, 0, LAST_TICK) || !isWhole(pedal.duration, 1, LAST_TICK) || !tracks[pedal.track])
      return `pedal ${JSON.stringify(pedal)}`;
  for (const { at, qpm } of tempos)
    if (!isWhole(at, 0, LAST_TICK) || !(qpm > 0 && qpm < 1e9)) return `tempo ${qpm} at ${at}`;
  for (const { at, numerator, denominator } of meters)
    if (!isWhole(at, 0, LAST_TICK) || !isWhole(numerator, 1, 255) || !isWhole(Math.log2(denominator), 0, 7))
      return `meter ${numerator}/${denominator} at ${at}`;
  for (const { at, fifths } of keys)
    if (!isWhole(at, 0, LAST_TICK) || !isWhole(fifths, -7, 7)) return `key ${fifths} at ${at}`;
  for (const times of [tempos, meters, keys])
    if (times.some(({ at }, k) => k > 0 && times[k - 1].at >= at)) return "changes out of order";
  if (tempos[0]?.at !== 0 || meters[0]?.at !== 0) return "no tempo or meter at the start";
  for (const track of tracks)
    if (
      !isWhole(track.program, 0, 127) ||
      !isWhole(track.channel, 0, 15) ||
      track.isDrum !== (track.channel === 9)
    )
      return `track ${JSON.stringify(track)}`;
  const { title = "", composer = "", records = {} } = score.provenance;
  for (const text of [
    title,
    composer,
    ...tracks.map(({ name }) => name),
    ...chords.map((chord) => chord.text),
  ])
    if (ODD_TEXT.test(text) || text.length > 1000) return `text ${JSON.stringify(text.slice(0, 200))}`;
  for (const text of Object.entries(records).flat())
    if (ODD_RECORD.test(text)) return `record ${JSON.stringify(text)}`;
  return undefined;
}

function brokenMidi(score: Score): string | undefined {
  let again: ReturnType<typeof readMidi>;
  try {
    again = readMidi(writeMidi(score));
  } catch (error) {
    return `writeMidi or readMidi: ${String(error)}`;
  }
  const faults = again.diagnostics.filter(({ code }) => code !== "overlapping-notes");
  if (faults.length > 0) return `readMidi(writeMidi(score)): ${faults[0].message}`;
  return difference(inMidi(score), inMidi(again.score!));
}

/** What MIDI keeps of a score. */
function inMidi(score: Score): Record<string, unknown> {
  return {
    ticksPerQuarter: score.ticksPerQuarter,
    notes: score.notes.map(({ onset, duration, pitch, velocity, track }) => [
      onset,
      duration,
      pitch,
      velocity,
      track,
    ]),
    tempos: score.tempos.map(({ at, qpm }) => [at, Math.round(60_000_000 / qpm)]),
    meters: score.meters.map(({ at, numerator, denominator }) => [at, numerator, denominator]),
    keys: score.keys.map(({ at, fifths, mode }) => [at, fifths, mode]),
    pedals: joinedPedals(score),
    chords: score.chords.map(({ at, text }) => [at, text]),
    tracks: score.tracks.map(({ name, program, channel, isDrum }) => [name, program, channel, isDrum]),
    // Empty titles are not kept.
    provenance: [
      score.provenance.format,
      score.provenance.title || undefined,
      score.provenance.composer,
      Object.entries(score.provenance.records ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    ],
  };
}

/** The pedal of each track, with spans that overlap or touch joined. */
function joinedPedals({ pedals, tracks }: Score): number[][] {
  return tracks.flatMap((_, index) => {
    const joined: number[][] = [];
    for (const { onset, duration, track } of pedals) {
      if (track !== index) continue;
      const last = joined.at(-1);
      if (last && onset <= last[1]) last[1] = Math.max(last[1], onset + duration);
      else joined.push([onset, onset + duration, track]);
    }
    return joined;
  });
}

function difference(before: Record<string, unknown>, after: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(before)) {
    const [expected, got] = [JSON.stringify(value), JSON.stringify(after[name])];
    if (expected === got) continue;
    let at = 0;
    while (expected[at] === got[at]) at++;
    const from = Math.max(0, at - 40);
    return `${name} differ: expected ${expected.slice(from, at + 80)}; got ${got.slice(from, at + 80)}`;
  }
  return undefined;
}

/** Promises of what costs something for each bar; a piece too long for its notes is refused before. */
function brokenLength(score: Score): string | undefined {
  try {
    requireBoundedLength(score);
  } catch (error) {
    return error instanceof GridError ? undefined : String(error);
  }
  try {
    const broken = brokenBars(score);
    const { bars, beats } = countCells(score);
    if (broken !== undefined || beats > MAX_BEATS) return broken;
    const numbers = brokenDescriptors(score) ?? brokenViews(score);
    return numbers ?? (bars * score.tracks.length > MAX_MUSICXML_CELLS ? undefined : brokenMusicXml(score));
  } catch (error) {
    return String((error as Error).stack ?? error).slice(0, 400);
  }
}

function brokenBars(score: Score): string | undefined {
  const bars = barGrid(score);
  let end = 0;
  for (const bar of bars) {
    if (bar.start !== end || bar.end <= bar.start) return `bar ${bar.index} from ${bar.start} to ${bar.end}`;
    end = bar.end;
  }
  return end < endOfScore(score) ? `bars end at ${end}, notes at ${endOfScore(score)}` : undefined;
}

function brokenDescriptors(score: Score): string | undefined {
  const values = describeScore(score);
  for (const [k, { name, undefinedWhen }] of DESCRIPTORS.entries()) {
    const isDeclared = Number.isFinite(values[k]) || (Number.isNaN(values[k]) && undefinedWhen !== undefined);
    if (!isDeclared) return `descriptor ${name} is ${values[k]}`;
  }
  return undefined;
}

function brokenViews(score: Score): string | undefined {
  for (const { id, columns, compute } of SCORE_VIEWS) {
    const [rows] = compute([score]);
    for (const [k, { name, range, undefinedWhen }] of columns.entries()) {
      const value = rows[k];
      const [low, high] = range;
      // Bounds are of exact numbers, rows are float32.
      const isInRange = value >= Math.fround(low) && value <= Math.fround(high) && Number.isFinite(value);
      if (!isInRange && !(Number.isNaN(value) && undefinedWhen !== undefined))
        return `${id} ${name} is ${value}`;
    }
  }
  return undefined;
}

function brokenMusicXml(score: Score): string | undefined {
  const { score: again, diagnostics } = readMusicXml(new TextEncoder().encode(writeMusicXml(score)));
  if (!again) return `writeMusicXml: ${diagnostics[0]?.message}`;
  const fault = diagnostics.find(({ code }) => code === "malformed-xml" || code === "not-musicxml");
  if (fault) return `writeMusicXml: ${fault.message}`;
  return undefined;
}
