import { readFileSync } from "node:fs";
import { MIDI_FAULTS, readScores } from "@semitone/music";
import { readSound } from "@semitone/sound";
import { describe, expect, it } from "vitest";
import { reasonRows, withCurrentExamples } from "../scripts/docs-diagnostics.ts";
import { EXAMPLES, WITHOUT_EXAMPLE } from "./diagnostics/examples.ts";

const page = readFileSync(new URL("../docs/diagnostics.md", import.meta.url), "utf8");
const rows = reasonRows(page);
const MIDI_SECTIONS = ["The file", "A track", "Notes and pedal"];

describe("docs/diagnostics.md", () => {
  it("lists every reason of the MIDI reader with its severity, and no other", () => {
    const listed = rows
      .filter(({ section }) => MIDI_SECTIONS.includes(section))
      .map(({ code, severity }) => [code, severity]);
    const known = Object.entries(MIDI_FAULTS).map(([code, { severity }]) => [code, severity]);
    expect(listed.sort()).toEqual(known.sort());
  });

  it("shows an example of every reason, but for those that are known to have none", () => {
    const missing = rows.filter(
      ({ section, code }) => !(EXAMPLES[section]?.[code] || code in WITHOUT_EXAMPLE),
    );
    expect(missing.map(({ section, code }) => `${section}: ${code}`)).toEqual([]);
  });

  it("shows the examples as they are; else run scripts/docs-diagnostics.ts", () => {
    expect(withCurrentExamples(page)).toBe(page);
  });

  it("has a row for every example", () => {
    const listed = rows.map(({ section, code }) => `${section}: ${code}`);
    const examples = Object.entries(EXAMPLES).flatMap(([section, of]) =>
      Object.keys(of).map((code) => `${section}: ${code}`),
    );
    expect(examples.filter((example) => !listed.includes(example))).toEqual([]);
  });
});

describe("readScores(example), readSound(example)", () => {
  const withExample = rows.filter(({ section, code }) => EXAMPLES[section]?.[code]);

  it.each(withExample.map(({ section, code, severity }) => [section, code, severity]))(
    "%s: gives %s, as the documentation says",
    async (section, code, severity) => {
      const { bytes, options } = EXAMPLES[section][code];
      const read = section === "Recordings" ? readSound : readScores;
      const { diagnostics } = await read("example", bytes(), options);
      expect(diagnostics.map((found) => `${found.code} ${found.severity}`)).toContain(`${code} ${severity}`);
    },
  );
});
