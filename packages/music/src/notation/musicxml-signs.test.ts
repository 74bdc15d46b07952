// Signs of MusicXML that stand for measures and beats not written out, and what stands inside measures.
import { describe, expect, it } from "vitest";
import {
  attributes,
  barsOf,
  direction,
  letters,
  metersOf,
  note,
  notesOf,
  one,
  rest,
  scoreOf,
  time,
  words,
} from "./musicxml.test-support.ts";
import { readMusicXml } from "./musicxml-reader.ts";

describe("what stands inside measures", () => {
  it("repeats that begin or end there count for the whole measure, and that is said", () => {
    const end = '<barline location="middle"><repeat direction="backward"/></barline>';
    const result = one(attributes(time("4", "4")) + note("C", 4) + end + note("D", 4), note("E", 8));
    expect([letters(result), result.codes]).toEqual(["CDCDE", ["repeat-inside-measure lost"]]);
  });

  it("meters of single staves give way to the first, and that is said", () => {
    const staff = (k: number, beats: string) => time(beats, "4").replace("<time>", `<time number="${k}">`);
    const result = one(attributes(staff(1, "4") + staff(2, "2")) + note("C", 8));
    expect([metersOf(result), result.codes]).toEqual([["0 4/4"], ["meters-differ note"]]);
    expect(one(attributes(staff(1, "4") + staff(2, "4")) + note("C", 8)).codes).toEqual([]);
  });

  it.each(["a tempo", "Tempo I", "(Tempo primo)", "Tempo 1\u00b0"])(
    "the words %s set no tempo, and that is said",
    (text) => {
      expect(one(note("C", 8) + words(text)).codes).toEqual(["tempo-words note"]);
      expect(one(note("C", 8) + direction(`<words>${text}</words>`, '<sound tempo="80"/>')).codes).toEqual(
        [],
      );
    },
  );

  it("durations need not be whole numbers of divisions, nor text be without CDATA", () => {
    const result = one(note("C", 2.5 as number) + note("<![CDATA[D]]>", 5.5 as number));
    expect([notesOf(result), result.codes]).toEqual([
      [
        [0, 1.25, 60],
        [1.25, 2.75, 62],
      ],
      [],
    ]);
  });

  it("chords by numeral are read as they are printed", () => {
    const numeral =
      '<harmony><numeral><numeral-root text="V">5</numeral-root></numeral><kind>dominant</kind></harmony>';
    expect(one(numeral + note("C", 8)).score.chords.map(({ text }) => text)).toEqual(["V"]);
  });
});

describe("signs that repeat measures and beats", () => {
  const four = attributes(time("4", "4"));
  const style = (inner: string) => attributes(`<measure-style>${inner}</measure-style>`);
  const start = (count: number) => style(`<measure-repeat type="start">${count}</measure-repeat>`);
  const stop = style('<measure-repeat type="stop"/>');

  it("of one measure, until it stops", () => {
    const result = one(four + note("C", 4) + note("E", 4), start(1) + rest(8), rest(8), stop + note("G", 8));
    expect(letters(result)).toBe("CECECEG");
    expect(barsOf(result)).toEqual([0, 4, 8, 12]);
    expect(result.codes).toEqual([]);
  });

  it("of two, to the end of the part", () => {
    expect(letters(one(four + note("C", 8), note("D", 8), start(2), "", "", ""))).toBe("CDCDCD");
  });

  it("of one staff only, and not where notes are written all the same", () => {
    const staff = (k: number) => `<staff>${k}</staff>`;
    const both =
      note("C", 8, staff(1)) +
      "<backup><duration>8</duration></backup>" +
      note("G", 8, `<voice>5</voice>${staff(2)}`);
    const sign = attributes(
      '<measure-style number="2"><measure-repeat type="start">1</measure-repeat></measure-style>',
    );
    const result = one(
      four + both,
      sign + note("D", 8, staff(1)),
      note("E", 8, staff(1)) +
        "<backup><duration>8</duration></backup>" +
        note("A", 8, `<voice>5</voice>${staff(2)}`),
      note("F", 8, staff(1)),
    );
    expect(letters(result)).toBe("CGDGEAFA");
  });

  it("of beats", () => {
    const begin = style('<beat-repeat type="start" slashes="1"/>');
    const result = one(
      `${four + note("C", 1) + note("D", 1) + begin}<forward><duration>6</duration></forward>`,
      style('<beat-repeat type="stop"/>') + note("E", 8),
    );
    expect(letters(result)).toBe("CDCDCDCDE");
    expect(notesOf(result).at(-1)).toEqual([4, 4, 64]);
  });

  it.each([
    [
      "a longer measure, which is cut",
      "2",
      [
        [4, 1, 60],
        [5, 1, 62],
        [6, 4, 64],
      ],
    ],
    [
      "a shorter measure, after which silence follows",
      "6",
      [
        [4, 1, 60],
        [5, 3, 62],
        [10, 4, 64],
      ],
    ],
  ])("of %s, and that is said", (_, beats, after) => {
    const result = one(
      four + note("C", 2) + note("D", 6),
      attributes(time(beats, "4")) + start(1),
      four + stop + note("E", 8),
    );
    expect(notesOf(result).slice(2)).toEqual(after);
    expect(result.codes).toEqual(["repeat-of-other-length lost"]);
  });

  it("with nothing before it is reported", () => {
    expect(one(start(2) + rest(8), note("C", 8)).codes).toEqual(["repeat-without-source lost"]);
  });

  it("stop at the bound of notes", () => {
    const measures = [note("C", 8), start(1), ...Array.from({ length: 40 }, () => "")];
    const text = scoreOf([measures]);
    const { score, diagnostics } = readMusicXml(new TextEncoder().encode(text), { maxNotes: 10 });
    expect(score!.notes).toHaveLength(10);
    expect(diagnostics.map(({ code }) => code)).toEqual(["too-many-notes"]);
  });
});
