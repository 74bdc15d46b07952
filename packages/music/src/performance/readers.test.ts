import { describe, expect, it } from "vitest";
import { NOT_PLAYED } from "./played-score.ts";
import { readBeats } from "./read-beats.ts";
import { readMatch } from "./read-match.ts";

const MATCH = `info(matchFileVersion,1.0.0).
info(midiClockUnits,480).
info(midiClockRate,500000).
scoreprop(timeSignature,3/4,0:1,0,-1.0000).
snote(n1,[B,n],3,0:1,0,1/4,-1.0000,0.0000,[v1,staff1])-note(n0,59,480,957,25,0,0).
snote(n2,[E,b],4,1:1,0,1/8,0.0000,0.5000,[v1,staff1])-note(n1,63,960,1746,36,0,0).
snote(n3,[G,#],3,1:1,0,0,0.0000,0.0000,[v1,staff1,grace])-deletion.
insertion-note(n9,70,1000,1100,0,0,0).
sustain(500,127).
sustain(980,0).
`;

describe("readMatch(text)", () => {
  const { score, performance, matches } = readMatch(MATCH);
  it("reads what is written: an upbeat after the first bar line, grace notes marked", () => {
    expect(score.meters[0]).toMatchObject({ numerator: 3, denominator: 4 });
    expect(score.notes.map(({ onset, pitch, ornament }) => [onset, pitch, ornament])).toEqual([
      [960, 59, undefined],
      [1440, 56, "grace"],
      [1440, 63, undefined],
    ]);
  });

  it("reads what was played, in seconds, and which is which", () => {
    expect(performance.notes.map(({ onsetSeconds, velocity }) => [onsetSeconds, velocity])).toEqual([
      [0.5, 25],
      [1, 36],
      [1000 / 960, 1],
    ]);
    expect([...matches]).toEqual([0, NOT_PLAYED, 1]);
    expect(performance.pedals).toEqual([{ onsetSeconds: 500 / 960, durationSeconds: 0.5, track: 0 }]);
  });

  it.each([
    ["nothing", "", /expected lines that begin with snote/],
    ["noise", "\0\0\xff snote", /expected lines that begin with snote/],
    ["half a line", "snote(n1,[B,n],3,0:1", /line 1: expected note\(/],
    ["a note without an end", MATCH.replace("59,480,957,25,0,0", "59,480"), /line 5: expected note\(/],
    ["no such pitch", MATCH.replace("[B,n],3", "[B,n],99"), /line 5: expected a pitch/],
    ["a time of ages", MATCH.replace("-1.0000,0.0000,[v1", "-1.0000,99999999,[v1"), /line 5: expected times/],
    ["a meter of thirds", MATCH.replace("3/4", "3/0"), /expected a time signature/],
    ["a clock that stands", MATCH.replace("Rate,500000", "Rate,0"), /midiClockRate: expected a number/],
  ])("of %s: says what is wrong", (_, text, message) => {
    expect(() => readMatch(text)).toThrow(message);
  });

  it("passes over a line longer than any", () => {
    expect(readMatch(`${MATCH}snote(${"x".repeat(5000)}\n`).score.notes).toHaveLength(3);
  });
});

describe("readBeats(text)", () => {
  it("reads times and which begin a bar", () => {
    expect(readBeats("0.5\t0.5\tdb,2/2,5\n1.85\t1.85\tb\n\n2.0\t2.0\tbR\n")).toEqual([
      { seconds: 0.5, isDownbeat: true },
      { seconds: 1.85, isDownbeat: false },
    ]);
  });

  it.each([
    ["words", "beat\t1\tb", /line 1: expected seconds/],
    ["no kind", "1\t1\t", /line 1: expected seconds/],
    ["time that runs backwards", "2\t2\tb\n1\t1\tb", /line 2: expected a time of at least 2 s/],
    ["infinity", "Infinity\t1\tb", /line 1: expected seconds/],
  ])("of %s: says what is wrong", (_, text, message) => {
    expect(() => readBeats(text)).toThrow(message);
  });
});
