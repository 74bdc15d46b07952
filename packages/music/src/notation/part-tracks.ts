// Tracks of parts that may hold pitched notes and percussion: which is which is only known at the end. Knows no file format.
import type { Sheet, SheetMeasure } from "./sheet.ts";

/** What the notes of one part share. */
export interface Part {
  readonly name: string;
  /** General MIDI program, 0..127. */
  readonly program: number;
  /** All of it is percussion, also where it has no notes. */
  readonly isPercussion: boolean;
  /** Gets no track. */
  readonly isUnused?: boolean;
}

/** `SheetNote.part` of the pitched notes of a part until its tracks are laid out. */
export function pitchedPart(part: number): number {
  return 2 * part;
}

/** `SheetNote.part` of the percussion of a part until its tracks are laid out. */
export function percussionPart(part: number): number {
  return 2 * part + 1;
}

/**
 * Gives a sheet its tracks: one for each part, and a second one, on the percussion channel, for the unpitched notes of a part that has
 * both kinds. Renumbers the parts of all notes, dynamics and pedals, which must be those of `pitchedPart` and `percussionPart`, and
 * drops the keys that only percussion names.
 *
 * @param keyOwners  for each key of the sheet the index of the part that names it
 */
export function layOutTracks(
  sheet: Sheet,
  parts: readonly Part[],
  keyOwners: ReadonlyMap<object, number>,
): void {
  const used = new Set<number>();
  for (const { notes } of sheet.measures) for (const { part } of notes) used.add(part);
  for (const { keys } of sheet.measures) {
    for (const key of keys.splice(0)) {
      const owner = keyOwners.get(key)!;
      if (used.has(pitchedPart(owner)) || !used.has(percussionPart(owner))) keys.push(key);
    }
  }
  const trackOf = new Map<number, number>();
  for (const [index, { name, program, isPercussion, isUnused }] of parts.entries()) {
    if (isUnused) continue;
    const hasPitched = used.has(pitchedPart(index));
    const hasPercussion = used.has(percussionPart(index)) || (isPercussion && !hasPitched);
    if (hasPitched || !hasPercussion) {
      trackOf.set(pitchedPart(index), sheet.tracks.length);
      const free = sheet.tracks.length % 15;
      sheet.tracks.push({ name, program, channel: free < 9 ? free : free + 1, isDrum: false });
    }
    if (hasPercussion) {
      trackOf.set(percussionPart(index), sheet.tracks.length);
      sheet.tracks.push({ name, program, channel: 9, isDrum: true });
    }
  }
  for (const measure of sheet.measures) renumber(measure, trackOf);
}

function renumber(measure: SheetMeasure, trackOf: ReadonlyMap<number, number>): void {
  for (const [k, note] of measure.notes.entries())
    measure.notes[k] = { ...note, part: trackOf.get(note.part)! };
  toTracks(measure.dynamics, trackOf);
  toTracks(measure.pedals, trackOf);
}

/** Dynamics and pedals are those of the whole part: of both its tracks. */
function toTracks<Mark extends { readonly part: number }>(
  marks: Mark[],
  trackOf: ReadonlyMap<number, number>,
): void {
  for (const mark of marks.splice(0)) {
    for (const part of [mark.part, mark.part ^ 1]) {
      const track = trackOf.get(part);
      if (track !== undefined) marks.push({ ...mark, part: track });
    }
  }
}
