import { describe, expect, it } from "vitest";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { addNote } from "./add-note.ts";
import { playedNotes, VOICES, voiceOf } from "./played-notes.ts";

const RATE = 8000;
const silence = () => ({ left: new Float32Array(2 * RATE), right: new Float32Array(2 * RATE) });
const energy = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);
const note = { onsetSeconds: 0.25, durationSeconds: 0.5, pitch: 69, velocity: 100, track: 0 };

/** Energy at one frequency, by its own sum of sines and cosines. */
function energyAt(samples: Float32Array, hertz: number): number {
  let [x, y] = [0, 0];
  for (const [i, value] of samples.entries()) {
    x += value * Math.cos((2 * Math.PI * hertz * i) / RATE);
    y += value * Math.sin((2 * Math.PI * hertz * i) / RATE);
  }
  return x * x + y * y;
}

describe("addNote(sound, sampleRate, note)", () => {
  it.each(VOICES)("%s: silent before its onset, sounds after it, is over a second after its end", (voice) => {
    const sound = silence();
    addNote(sound, RATE, { ...note, voice });
    expect(energy(sound.left.subarray(0, RATE / 4))).toBe(0);
    expect(energy(sound.left.subarray(RATE / 4, RATE / 2))).toBeGreaterThan(0.01);
    expect(energy(sound.left.subarray(1.75 * RATE))).toBeLessThan(1e-5);
    expect(sound.left.every((value) => Math.abs(value) <= 1)).toBe(true);
  });

  it.each(["bass", "pad", "lead"] as const)("%s: at its pitch, not a semitone beside", (voice) => {
    const sound = silence();
    addNote(sound, RATE, { ...note, voice });
    const [flat, right, sharp] = [415.3, 440, 466.2].map((hertz) => energyAt(sound.left, hertz));
    expect(right).toBeGreaterThan(10 * Math.max(flat, sharp));
  });

  it("drums: every key sounds, the same key the same way, louder the greater the velocity", () => {
    for (let pitch = 0; pitch < 128; pitch++) {
      const [soft, loud, again] = [40, 120, 120].map((velocity) => {
        const sound = { left: new Float32Array(800), right: new Float32Array(800) };
        addNote(sound, RATE, { ...note, onsetSeconds: 0, voice: "drums", pitch, velocity });
        return sound.left;
      });
      expect(energy(loud)).toBeGreaterThan(4 * energy(soft));
      expect(Buffer.from(again.buffer).equals(Buffer.from(loud.buffer))).toBe(true);
      expect(energy(soft)).toBeGreaterThan(0);
    }
  });

  it("a note that begins after the end of the sound changes nothing", () => {
    const sound = silence();
    for (const voice of VOICES) addNote(sound, RATE, { ...note, onsetSeconds: 9, voice });
    expect(energy(sound.left)).toBe(0);
  });
});

describe("playedNotes(score)", () => {
  const parts = (onset: number, duration: number, track = 0) => ({
    onset: ticks(onset),
    duration: ticks(duration),
    pitch: 60,
    velocity: 80,
    track,
  });
  const tracks = [
    { name: "keys", program: 0, channel: 0, isDrum: false },
    { name: "drums", program: 0, channel: 9, isDrum: true },
  ];

  it("has seconds and voices, percussion too; a pedal holds what ends while it is down, and no drum", () => {
    const score = createScore({
      ticksPerQuarter: 480,
      tracks,
      notes: [parts(0, 480), parts(480, 480), parts(1920, 480), parts(480, 480, 1)],
      pedals: [
        { onset: ticks(600), duration: ticks(840), track: 0 },
        { onset: ticks(600), duration: ticks(9999), track: 1 },
      ],
    });
    // At 120 quarters a minute a quarter is half a second; the pedal is let go after 1.5 s.
    const played = playedNotes(score).map((each) => [each.onsetSeconds, each.durationSeconds, each.voice]);
    expect(played).toEqual(
      expect.arrayContaining([
        [0, 0.5, "piano"],
        [0.5, 1, "piano"],
        [2, 0.5, "piano"],
        [0.5, 0.5, "drums"],
      ]),
    );
  });

  it("voiceOf gives every program a voice, and drums whatever their program is", () => {
    const voices = Array.from({ length: 128 }, (_, program) => voiceOf({ program, isDrum: false }));
    expect(new Set(voices)).toEqual(new Set(["piano", "bass", "pad", "lead"]));
    expect([voices[0], voices[33], voices[48], voices[73]]).toEqual(["piano", "bass", "pad", "lead"]);
    expect(voiceOf({ program: 33, isDrum: true })).toBe("drums");
  });
});
