import { describe, expect, it } from "vitest";
import type { Note, Score } from "../score.ts";
import { readAbc } from "./abc-reader.ts";
import { graceTimes } from "./grace-notes.ts";
import { readKern } from "./kern-reader.ts";
import { readMusicXml } from "./musicxml-reader.ts";
import { writeMusicXml } from "./write/musicxml-writer.ts";

/** [onset, duration, pitch] in quarters; grace notes have a fourth entry. */
function notesOf(score: Score) {
  const inQuarters = (t: number) => t / score.ticksPerQuarter;
  return score.notes.map((n: Note) => [
    inQuarters(n.onset),
    inQuarters(n.duration),
    n.pitch,
    ...(n.ornament ? [n.ornament] : []),
  ]);
}
const kern = (...lines: string[]) => {
  const { score, diagnostics } = readKern(["**kern", ...lines, "*-"].join("\n"));
  expect(diagnostics).toEqual([]);
  return notesOf(score!);
};
const abc = (music: string) => {
  const { scores, diagnostics } = readAbc(`X:1\nL:1/4\nM:4/4\nK:C\n${music}\n`);
  expect(diagnostics).toEqual([]);
  return notesOf(scores[0].score);
};
const xmlScore = (measures: string[]) => {
  const content = measures.map(
    (measure, k) =>
      `<measure number="${k + 1}">${k === 0 ? "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>" : ""}${measure}</measure>`,
  );
  const text = `<score-partwise><part-list><score-part id="P1"><part-name>a</part-name></score-part></part-list><part id="P1">${content.join("")}</part></score-partwise>`;
  const { score, diagnostics } = readMusicXml(new TextEncoder().encode(text));
  expect(diagnostics).toEqual([]);
  return score!;
};
const xml = (...measures: string[]) => notesOf(xmlScore(measures));
const pitch = (step: string, octave = 4) => `<pitch><step>${step}</step><octave>${octave}</octave></pitch>`;
const note = (step: string, duration: number, more = "") =>
  `<note>${pitch(step)}<duration>${duration}</duration>${more}</note>`;
const grace = (step: string, attributes = "", more = "") =>
  `<note><grace${attributes}/>${more}${pitch(step, 5)}<voice>1</voice><type>eighth</type></note>`;
const rest = (duration: number) => `<note><rest/><duration>${duration}</duration></note>`;
const C5 = 72;
const D5 = 74;
const E5 = 76;

describe("graceTimes(count, place, ticksPerQuarter)", () => {
  it("ends where the decorated note begins, a 32nd each", () => {
    expect(graceTimes(2, { at: 960, since: 480, length: 480 }, 480)).toEqual([
      { onset: 840, duration: 60 },
      { onset: 900, duration: 60 },
    ]);
  });

  it("leaves the note before at least half of its time", () => {
    // 60 ticks of room / (2 * 3) = 10 each.
    expect(graceTimes(3, { at: 480, since: 420, length: 480 }, 480).map(({ onset }) => onset)).toEqual([
      450, 460, 470,
    ]);
  });

  it("begins on the beat at the start of a piece", () => {
    expect(graceTimes(2, { at: 0, since: 0, length: 120 }, 480)).toEqual([
      { onset: 0, duration: 30 },
      { onset: 30, duration: 30 },
    ]);
    expect(graceTimes(1, { at: 0, since: 0, length: 0 }, 480)).toEqual([{ onset: 0, duration: 60 }]);
  });

  it("is never before the piece and never shorter than a tick, however many there are", () => {
    const times = graceTimes(1000, { at: 30, since: 20, length: 5 }, 480);
    expect(times.every(({ onset, duration }) => onset >= 0 && onset < 30 && duration === 1)).toBe(true);
  });
});

describe("grace notes in every notation", () => {
  const expected = [
    [0, 1, 60],
    [0.875, 0.125, D5, "grace"],
    [1, 1, 62],
    [1.75, 0.125, C5, "grace"],
    [1.875, 0.125, D5, "grace"],
    [2, 2, 64],
  ];

  it("kern: one before a note, and two in a row", () => {
    expect(kern("*M4/4", "4c", "8qdd", "4d", "16qqcc", "16qqdd", "2e")).toEqual(expected);
  });

  it("ABC: with and without a stroke", () => {
    expect(abc("C {/d}D {cd}E2|")).toEqual(expected);
  });

  it("MusicXML: whatever time it should steal", () => {
    const long = grace("C", ' steal-time-following="50"') + grace("D", ' make-time="4"');
    expect(xml(note("C", 2) + grace("D", ' slash="yes"') + note("D", 2) + long + note("E", 4))).toEqual(
      expected,
    );
  });

  it("ABC: a broken rhythm reaches across grace notes, whichever side of its sign they stand", () => {
    const broken = [
      [0, 1.5, 60],
      [1.375, 0.125, D5, "grace"],
      [1.5, 0.5, 62],
      [2, 2, 64],
    ];
    expect(abc("C{d}>D E2|")).toEqual(broken);
    expect(abc("C>{d}D E2|")).toEqual(broken);
  });

  it("ABC: an accidental before a grace note holds for the bar, and what is odd in braces is said", () => {
    expect(abc("{^c}D2 c2|D2 c2|").map(([, , key]) => key)).toEqual([62, 73, 73, 62, 72]);
    const { diagnostics } = readAbc("X:1\nL:1/4\nK:C\n{^/c;}D4|D4|\n");
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(["abc-fault", "microtone-rounded"]);
  });

  it("those behind the last bar line end the last bar", () => {
    const end = [
      [0, 4, 60],
      [3.875, 0.125, C5, "grace"],
      [3.875, 0.125, E5, "grace"],
    ];
    expect(abc("C4|{[ce]}|]")).toEqual(end);
    expect(kern("*M4/4", "1c", "==", "8qcc 8qee")).toEqual(end);
  });

  it("kern: those of percussion are percussion", () => {
    const { score } = readKern("**kern\n*clefX\n4c\n8qc\n4c\n*-\n");
    expect(score!.notes.map(({ track, ornament }) => [score!.tracks[track].isDrum, ornament])).toEqual([
      [true, undefined],
      [true, "grace"],
      [true, undefined],
    ]);
  });

  it("grace chords sound together", () => {
    const chord = [
      [0, 1, 60],
      [0.875, 0.125, C5, "grace"],
      [0.875, 0.125, E5, "grace"],
      [1, 1, 62],
    ];
    expect(kern("4c", "8qcc 8qee", "4d")).toEqual(chord);
    const measure = note("C", 2) + grace("C") + grace("E", "", "<chord/>") + note("D", 2) + rest(4);
    expect(xml(measure)).toEqual(chord);
  });

  it("those at the end of a bar stay before the bar line", () => {
    const after = [
      [0, 4, 60],
      [3.75, 0.125, C5, "grace"],
      [3.875, 0.125, D5, "grace"],
      [4, 4, 62],
    ];
    expect(kern("*M4/4", "1c", "8qcc", "8qdd", "=", "1d")).toEqual(after);
    expect(abc("C4 {cd}|D4|")).toEqual(after);
    expect(xml(note("C", 8) + grace("C") + grace("D"), note("D", 8))).toEqual(after);
  });

  it("those before a rest take their time from what is before it", () => {
    const before = [
      [0, 1, 60],
      [0.875, 0.125, C5, "grace"],
      [2, 2, 62],
    ];
    expect(kern("*M4/4", "4c", "8qcc", "4r", "2d")).toEqual(before);
    expect(abc("C {c}z D2|")).toEqual(before);
    expect(xml(note("C", 2) + grace("C") + rest(2) + note("D", 4))).toEqual(before);
  });

  it("at the start of the piece they begin with what they decorate", () => {
    const start = [
      [0, 1, 60],
      [0, 0.125, C5, "grace"],
      [1, 3, 62],
    ];
    expect(kern("*M4/4", "8qcc", "4c", "2.d")).toEqual(start);
    expect(abc("{c}C D3|")).toEqual(start);
    expect(xml(grace("C") + note("C", 2) + note("D", 6))).toEqual(start);
  });

  it("on each pass of a repeat they come from the note that sounds before", () => {
    const played = abc("|:{c}C4|D2 E2:|");
    expect(played.filter((n) => n[3] === "grace")).toEqual([
      [0, 0.125, C5, "grace"],
      [7.875, 0.125, C5, "grace"],
    ]);
    expect(played.filter((n) => n[2] === 60).map(([onset]) => onset)).toEqual([0, 8]);
  });

  it("a tie from a grace note strikes the note anew", () => {
    expect(kern("4c", "[8qd", "4d]")).toEqual([
      [0, 1, 60],
      [0.875, 0.125, 62, "grace"],
      [1, 1, 62],
    ]);
  });

  it("a tie over grace notes goes on", () => {
    expect(kern("[4c", "8qd", "4c]")).toEqual([
      [0, 2, 60],
      [0.875, 0.125, 62, "grace"],
    ]);
  });

  it("voices have their own", () => {
    const spines = ["**kern\t**kern", "2c\t4e", ".\t8qdd", ".\t4f", "8qBB\t.", "2d\t2g", "*-\t*-"];
    const { score } = readKern(spines.join("\n"));
    expect(notesOf(score!).filter((n) => n[3])).toEqual([
      [0.875, 0.125, D5, "grace"],
      [1.875, 0.125, 47, "grace"],
    ]);
  });

  it("writeMusicXml(score) writes grace notes that are read back as they were", () => {
    const measures = [
      grace("C") +
        note("C", 2) +
        grace("C") +
        grace("E", "", "<chord/>") +
        rest(2) +
        note("D", 4) +
        grace("E"),
      rest(4) + grace("D") + rest(2) + grace("C") + grace("D") + note("E", 2),
      note("E", 8) + grace("D"),
    ];
    const score = xmlScore(measures);
    const written = writeMusicXml(score);
    const back = readMusicXml(new TextEncoder().encode(written));
    expect(back.diagnostics).toEqual([]);
    expect(notesOf(back.score!)).toEqual(notesOf(score));
    expect(written.match(/<grace\/>/g)).toHaveLength(8);
  });
});
