import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, type Note, readMusicXml, ticks } from "@semitone/music";
import { scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { outputFiles, writeCreated } from "./created-files.ts";

const PROJECT = { folder: "/p" };

describe("outputFiles(project, options, name, number)", () => {
  it("goes to the folder `created` of the project, with the sound beside it", () => {
    expect(outputFiles(PROJECT, {}, "generated")).toEqual({ midi: join("/p", "created", "generated.mid") });
    expect(outputFiles(PROJECT, { wav: true }, "morphed")).toEqual({
      midi: join("/p", "created", "morphed.mid"),
      wav: join("/p", "created", "morphed.wav"),
    });
  });

  it("keeps the extension that is given, and puts the number of one of several before it", () => {
    expect(outputFiles(PROJECT, { out: "/o/new.MIDI", wav: true }, "generated", 2)).toEqual({
      midi: "/o/new-2.MIDI",
      wav: "/o/new-2.wav",
    });
  });

  it("writes MIDI beside a path for notation", () => {
    expect(outputFiles(PROJECT, { out: "/o/new.musicxml" }, "generated", 2)).toEqual({
      midi: "/o/new-2.mid",
      musicxml: "/o/new-2.musicxml",
    });
  });

  it.each(["new.wav", "new", "mid"])("refuses %s", (out) => {
    expect(() => outputFiles(PROJECT, { out }, "generated")).toThrow(
      `out: expected a path that ends in .mid or .musicxml; got ${JSON.stringify(out)}`,
    );
  });
});

describe("writeCreated(score, files, options)", () => {
  /** Two quarters at 120 a minute: a second. */
  const score = createScore({
    ticksPerQuarter: 24,
    notes: [0, 24].map(
      (onset) => ({ onset: ticks(onset), duration: ticks(24), pitch: 60, velocity: 90, track: 0 }) as Note,
    ),
    tempos: [{ at: ticks(0), qpm: 120 }],
  });

  it("writes MIDI, and sound only where there is a path for it; gives the length in seconds", async () => {
    const folder = scratchFolder();
    const midi = join(folder, "a.mid");
    expect(await writeCreated(score, { midi }, {})).toBeCloseTo(1, 9);
    expect(readdirSync(folder)).toEqual(["a.mid"]);
    const wav = join(folder, "a.wav");
    const musicxml = join(folder, "a.musicxml");
    await writeCreated(score, { midi, musicxml, wav }, { soundFont: "built-in" });
    expect(readFileSync(wav).toString("latin1", 0, 4)).toBe("RIFF");
    expect(readdirSync(folder)).toEqual(["a.mid", "a.musicxml", "a.wav"]);
    const read = readMusicXml(readFileSync(musicxml));
    const seconds = (of: typeof score) =>
      of.notes.map(({ onset, pitch }) => [onset / of.ticksPerQuarter, pitch]);
    expect(seconds(read.score!)).toEqual(seconds(score));
  });
});
