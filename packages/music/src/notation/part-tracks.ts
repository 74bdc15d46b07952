// Tracks of parts that may hold pitched notes and percussion: which is which is only known at the end. Knows no file format.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { sharedKey } from "./shared-key.ts";
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
 * both kinds. Renumbers the parts of all notes, dynamics and pedals, which must be those of `pitchedPart` and `percussionPart`. Drops
 * the keys that only percussion names, and leaves one key at each place: of one part the last, of several the one that most agree on.
 *
 * @param keyOwners  for each key of the sheet the index of the part that names it
 */
export function layOutTracks(
  sheet: Sheet,
  parts: readonly Part[],
  keyOwners: ReadonlyMap<object, number>,
  { caller, log }: Teller,
): void {
  const used = new Set<number>();
  for (const { notes } of sheet.measures) for (const { part } of notes) used.add(part);
  const hasKey = (owner: number) => used.has(pitchedPart(owner)) || !used.has(percussionPart(owner));
  for (const { keys } of sheet.measures) {
    const own = keys.splice(0).filter((key) => hasKey(keyOwners.get(key)!));
    keys.push(...sharedKeys(own, keyOwners, { caller, log }));
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

interface Teller {
  /** Who speaks, in messages. */
  readonly caller: string;
  readonly log: DiagnosticLog;
}

type PlacedKey = SheetMeasure["keys"][number];

function sharedKeys(
  keys: readonly PlacedKey[],
  owners: ReadonlyMap<object, number>,
  { caller, log }: Teller,
): PlacedKey[] {
  const places = new Map<number, Map<number, PlacedKey>>();
  for (const key of keys) {
    const place = places.get(key.at) ?? new Map<number, PlacedKey>();
    places.set(key.at, place);
    place.set(owners.get(key)!, key);
  }
  return [...places.values()].map((place) => sharedKey([...place.values()], caller, log));
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
