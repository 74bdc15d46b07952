import { describe, expect, it } from "vitest";
import { midiPitch } from "../pitch-names.ts";
import { AccidentalState, spellPitch } from "./spelling.ts";

const nameOf = (pitch: number, fifths: number) => {
  const { step, alter, octave } = spellPitch(pitch, fifths);
  return `${step}${alter < 0 ? "b".repeat(-alter) : "#".repeat(alter)}${octave}`;
};
const octaveFrom = (lowest: number, fifths: number) =>
  Array.from({ length: 12 }, (_, k) => nameOf(lowest + k, fifths)).join(" ");

describe("spellPitch(pitch, fifths)", () => {
  it.each([
    [0, "C4 C#4 D4 Eb4 E4 F4 F#4 G4 G#4 A4 Bb4 B4"],
    [-3, "C4 Db4 D4 Eb4 E4 F4 Gb4 G4 Ab4 A4 Bb4 B4"],
    [4, "B#3 C#4 D4 D#4 E4 E#4 F#4 G4 G#4 A4 A#4 B4"],
    [-7, "C4 Db4 Ebb4 Eb4 Fb4 F4 Gb4 G4 Ab4 Bbb4 Bb4 Cb5"],
  ])("with %i fifths spells the octave from C4 as %s", (fifths, names) => {
    expect(octaveFrom(60, fifths)).toBe(names);
  });

  it("names every pitch in every key by a letter at most two alterations off, and that name is the pitch", () => {
    for (let fifths = -7; fifths <= 7; fifths++) {
      for (let pitch = 0; pitch < 128; pitch++) {
        const { step, alter, octave } = spellPitch(pitch, fifths);
        expect(midiPitch(step, alter, octave)).toBe(pitch);
        expect(Math.abs(alter)).toBeLessThanOrEqual(2);
      }
    }
  });
});

describe("AccidentalState", () => {
  it("prints what differs from the key and from the bar so far", () => {
    const state = new AccidentalState();
    state.reset(1);
    const signs = [66, 65, 65, 66, 77].map((pitch) => state.sign(spellPitch(pitch, 1)));
    expect(signs).toEqual([undefined, "natural", undefined, "sharp", "natural"]);
    state.reset(1);
    expect(state.sign(spellPitch(66, 1))).toBeUndefined();
  });
});
