import { createScore, readMidi, ticks, writeMidi } from "@semitone/music";
import fc from "fast-check";
import { expect, it } from "vitest";
import { withoutClashes } from "./clashes.ts";

it("withoutClashes(notes) leaves nothing that a MIDI file could not say: what is written is read", () => {
  const notes = fc.array(
    fc.record({
      onset: fc.integer({ min: 0, max: 40 }).map(ticks),
      duration: fc.integer({ min: 1, max: 20 }).map(ticks),
      pitch: fc.integer({ min: 60, max: 62 }),
      velocity: fc.integer({ min: 1, max: 127 }),
      track: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const tracks = [0, 1].map((channel) => ({ name: "", program: 0, channel, isDrum: false }));
  fc.assert(
    fc.property(notes, (some) => {
      const whole = createScore({ ticksPerQuarter: 480, tracks, notes: some });
      const score = createScore({ ...whole, notes: withoutClashes(whole.notes) });
      const times = ({ onset, duration, pitch }: { onset: number; duration: number; pitch: number }) =>
        `${onset} ${duration} ${pitch}`;
      expect(readMidi(writeMidi(score)).score!.notes.map(times).sort()).toEqual(
        score.notes.map(times).sort(),
      );
    }),
  );
});
