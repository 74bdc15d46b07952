import { describe, expect, it } from "vitest";
import { CHORD_CLASSES, chordClass } from "./chord-classes.ts";

describe("chordClass(text)", () => {
  it("goes back to the same class from the text of each class", () => {
    expect(CHORD_CLASSES).toHaveLength(133);
    expect(CHORD_CLASSES.map(chordClass)).toEqual(CHORD_CLASSES.map((_, index) => index));
  });

  it.each([
    ["Bbm7", "A#m7"],
    ["G/B", "G"],
    ["Cb", "B"],
    ["F#13", "F#7"],
    ["E5", "E"],
  ])("reads %s as %s", (text, read) => {
    expect(CHORD_CLASSES[chordClass(text)]).toBe(read);
  });

  it("is -1 where the text is no chord it knows", () => {
    expect(["", "H", "Czzz", "constructor"].map(chordClass)).toEqual([-1, -1, -1, -1]);
  });
});
