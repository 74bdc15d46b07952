import { describe, expect, it } from "vitest";
import { addPianoNote } from "./piano.ts";

const RATE = 8000;
const note = { onsetSeconds: 0, durationSeconds: 0.5, pitch: 69, velocity: 100 };

function played(change: Partial<typeof note>, seconds = 1) {
  const sound = { left: new Float32Array(RATE * seconds), right: new Float32Array(RATE * seconds) };
  addPianoNote(sound, RATE, { ...note, ...change });
  return sound;
}
const energy = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);

/** Energy at one frequency, by its own sum of sines and cosines. */
function energyAt(samples: Float32Array, hertz: number): number {
  let [x, y] = [0, 0];
  for (const [i, value] of samples.entries()) {
    x += value * Math.cos((2 * Math.PI * hertz * i) / RATE);
    y += value * Math.sin((2 * Math.PI * hertz * i) / RATE);
  }
  return x * x + y * y;
}

describe("addPianoNote(sound, sampleRate, note)", () => {
  it("sounds at its pitch: A4 at 440 Hz, not a semitone beside", () => {
    const { left } = played({});
    const [flat, right, sharp] = [415.3, 440, 466.2].map((hertz) => energyAt(left, hertz));
    expect(right).toBeGreaterThan(20 * Math.max(flat, sharp));
  });

  it("is silent before its onset and after its release", () => {
    const { left } = played({ onsetSeconds: 0.25 });
    expect(energy(left.subarray(0, RATE / 4))).toBe(0);
    expect(energy(left.subarray(Math.ceil(0.9 * RATE)))).toBe(0);
    expect(energy(left.subarray(RATE / 4, RATE / 2))).toBeGreaterThan(0);
  });

  it("is louder the greater the velocity, and dies away while it is held", () => {
    const [soft, loud] = [40, 120].map((velocity) => energy(played({ velocity }).left));
    expect(loud).toBeGreaterThan(4 * soft);
    const { left } = played({ durationSeconds: 4 }, 4);
    const second = (i: number) => energy(left.subarray(i * RATE, (i + 1) * RATE));
    expect(second(0)).toBeGreaterThan(second(1));
    expect(second(1)).toBeGreaterThan(second(2));
  });

  it("comes from the left for low notes, from the right for high ones", () => {
    const low = played({ pitch: 30 });
    const high = played({ pitch: 100 });
    expect(energy(low.left)).toBeGreaterThan(energy(low.right));
    expect(energy(high.right)).toBeGreaterThan(energy(high.left));
  });

  it("adds to what is there already, and stays within the sound where it ends sooner", () => {
    const sound = played({});
    const once = Float32Array.from(sound.left);
    addPianoNote(sound, RATE, note);
    for (const [i, value] of sound.left.entries()) expect(value).toBeCloseTo(2 * once[i], 5);
    expect(() => played({ onsetSeconds: 0.9, durationSeconds: 9 })).not.toThrow();
  });
});
