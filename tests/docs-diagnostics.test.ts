import { readFileSync } from "node:fs";
import { MIDI_FAULTS } from "@semitone/music";
import { describe, expect, it } from "vitest";

const midiPart = readFileSync(new URL("../docs/diagnostics.md", import.meta.url), "utf8")
  .split(/^## /m)
  .find((part) => part.startsWith("MIDI"))!;

describe("docs/diagnostics.md", () => {
  it("lists every reason of the MIDI reader with its severity, and no other", () => {
    const listed = [...midiPart.matchAll(/^\| `([a-z0-9-]+)` *\| (\w+) *\|/gm)].map(([, code, severity]) => [
      code,
      severity,
    ]);
    const known = Object.entries(MIDI_FAULTS).map(([code, { severity }]) => [code, severity]);
    expect(listed.sort()).toEqual(known.sort());
  });
});
