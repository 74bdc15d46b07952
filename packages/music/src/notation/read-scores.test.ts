import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { writeMidi } from "../midi/write-midi.ts";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { readScores } from "./read-scores.ts";
import { writeMusicXml } from "./write/musicxml-writer.ts";

const SCORE = createScore({
  ticksPerQuarter: 480,
  notes: [{ onset: ticks(0), duration: ticks(480), pitch: 60, velocity: 80, track: 0 }],
  provenance: { format: "midi" },
});
const midi = writeMidi(SCORE);

function riff(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(20 + data.length);
  bytes.set(strToU8("RIFF\0\0\0\0RMIDdata"));
  new DataView(bytes.buffer).setUint32(4, 12 + data.length, true);
  new DataView(bytes.buffer).setUint32(16, data.length, true);
  bytes.set(data, 20);
  return bytes;
}

describe("readScores(fileName, bytes)", () => {
  it.each<[string, Uint8Array]>([
    ["midi", midi],
    ["midi", riff(midi)],
    ["musicxml", strToU8(writeMusicXml(SCORE))],
    ["musicxml", strToU8(`\uFEFF\n ${writeMusicXml(SCORE).slice(writeMusicXml(SCORE).indexOf("<score"))}`)],
    ["musicxml", zipSync({ "score.xml": strToU8(writeMusicXml(SCORE)) })],
    ["abc", strToU8("% remark\nX:1\nL:1/4\nK:C\nC|\n")],
    ["abc", strToU8("T:No number\nL:1/4\nK:C\nC|\n")],
    ["kern", strToU8("!!!OTL: A\n!! remark\n\n**kern\n4c\n*-\n")],
  ])("knows %s by its content", (format, bytes) => {
    const { scores } = readScores("wrong.name", bytes);
    expect(scores).toHaveLength(1);
    expect(scores[0].score.provenance.format).toBe(format);
    expect(scores[0].score.notes).toMatchObject([{ onset: 0, pitch: 60 }]);
  });

  it("finds a MIDI file behind junk", () => {
    const { scores } = readScores("a.mid", new Uint8Array([1, 2, 3, ...midi]));
    expect(scores[0].score.notes).toHaveLength(1);
  });

  it("says what it cannot read", () => {
    for (const bytes of [new Uint8Array(0), strToU8("hello"), new Uint8Array(1000).fill(255)]) {
      expect(readScores("notes.txt", bytes)).toMatchObject({
        scores: [],
        diagnostics: [
          { code: "unknown-format", severity: "fatal", message: expect.stringContaining('"notes.txt"') },
        ],
      });
    }
    expect(readScores("a", midi, { maxBytes: 10 }).diagnostics).toMatchObject([
      { code: "file-too-large", severity: "fatal" },
    ]);
  });
});
