import { expect, it } from "vitest";
import { keyName } from "./key-name.ts";

it.each([
  [0, "major", "C major"],
  [1, "major", "G major"],
  [1, "minor", "E minor"],
  [-7, "major", "Cb major"],
  [7, "minor", "A# minor"],
] as const)("keyName(%i, %s) is %s", (fifths, mode, name) => {
  expect(keyName(fifths, mode)).toBe(name);
});
