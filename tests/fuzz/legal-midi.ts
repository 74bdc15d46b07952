// A second opinion on damaged files: is what damage has made of them still a legal MIDI file? Built on midi-file, not on our reader.
import type { MidiData, MidiEvent } from "midi-file";
import { parseMidi } from "midi-file";

/** Parses with midi-file; undefined where that fails, also where it "succeeds" with fields missing or counts that do not fit. */
export function parseLegally(bytes: Uint8Array): MidiData | undefined {
  let parsed: MidiData;
  try {
    parsed = parseMidi(bytes);
  } catch {
    return undefined; // midi-file throws strings
  }
  const isWhole = parsed.tracks.every(
    (events) => events.at(-1)?.type === "endOfTrack" && events.every(hasLegalFields),
  );
  return isWhole && parsed.tracks.length === parsed.header.numTracks ? parsed : undefined;
}

function hasLegalFields(event: MidiEvent): boolean {
  return Object.values(event).every(
    (value) => value !== undefined && (typeof value !== "number" || Number.isFinite(value)),
  );
}

/** Notes as [onset in ticks, duration, pitch, velocity, channel], first in first out, sorted by these in turn. */
export function notesOf({ tracks }: MidiData): number[][] {
  const notes: number[][] = [];
  for (const events of tracks) {
    let now = 0;
    const sounding = new Map<number, number[][]>();
    for (const event of events) {
      now += event.deltaTime;
      if (event.type !== "noteOn" && event.type !== "noteOff") continue;
      const key = event.channel * 128 + event.noteNumber;
      const queue = sounding.get(key) ?? [];
      sounding.set(key, queue);
      if (event.type === "noteOn") {
        const note = [now, 0, event.noteNumber, event.velocity, event.channel];
        notes.push(note);
        queue.push(note);
      } else {
        const note = queue.shift();
        if (note) note[1] = now - note[0];
      }
    }
  }
  return notes.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3] || a[4] - b[4]);
}
