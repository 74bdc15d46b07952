// Small files that once cost a reader minutes. None of these tests looks at a clock: what is not linear does not come back.
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readAbc } from "./abc-reader.ts";
import { DiagnosticLog } from "./diagnostic-log.ts";
import { readKern } from "./kern-reader.ts";
import { readMusicXml } from "./musicxml-reader.ts";
import { playOrder } from "./play-order.ts";
import { readScores } from "./read-scores.ts";

const read = (text: string) => readScores("hostile", new TextEncoder().encode(text));
const codes = (text: string) => read(text).diagnostics.map(({ code, severity }) => `${code} ${severity}`);
const notesOf = (text: string) => read(text).scores[0].score.notes.length;

describe("readScores on text that makes expressions and lists run for ages", () => {
  it("tells in one pass that line ends are no kern", () => {
    expect(codes(`!${"\n".repeat(200)}x`)).toEqual(["unknown-format fatal"]);
    expect(codes("\n \n".repeat(8000))).toEqual(["unknown-format fatal"]);
    expect(notesOf(`!!! x\n${"\n".repeat(500)}**kern\n4c\n*-\n`)).toBe(1);
  });

  it("reads a kern record of blanks", () => {
    const { score } = readKern(`!!!OTL:${" ".repeat(100_000)}\u2028x\n**kern\n4c\n*-\n`);
    expect(score?.provenance.title).toBe("x");
  });

  it("reads kern where the expansion list names thousands of sections", () => {
    const names = Array.from({ length: 20_000 }, (_, k) => `s${k}`);
    const sections = names.map((name) => `*>${name}\n4c\n=`).join("\n");
    expect(notesOf(`**kern\n*>[${names.toReversed()}]\n${sections}\n*-\n`)).toBe(20_000);
  });

  it("reads an ABC title of blanks and percent signs, and keeps what is written", () => {
    const title = `${" ".repeat(5000)}My${" ".repeat(5000)}tune${" ".repeat(5000)}% remark`;
    const { score, name } = read(`X:1\nT:${title}\nL:1/4\nK:C\nCDEF|\n`).scores[0];
    expect([score.notes.length, name?.replace(/ +/, " ")]).toEqual([4, "My tune"]);
  });

  it.each([
    ["comments that end in a line separator", `CDEF| \\ ${"%".repeat(40)}\u2028 GABc|\nCDEF|`, 4],
    ["grace notes that never close", `CDEF|${"{".repeat(30_000)}\nCDEF|`, 8],
    ["backslashes and blanks", `CDEF|\n${"\\ ".repeat(3000)}x\nCDEF|`, 8],
  ])("reads ABC with %s", (_, music, least) => {
    expect(notesOf(`X:1\nL:1/4\nM:4/4\nK:C\n${music}\n`)).toBeGreaterThanOrEqual(least);
  });

  it("calls ABC with thousands of inline fields that never close no music", () => {
    expect(codes(`X:1\nK:C\nCDEF| ${"[M:3/4 ".repeat(3000)}\nCDEF|\n`)).toContain("abc-garbage lost");
  });

  it("passes over an ABC directive of thousands of brackets", () => {
    expect(notesOf(`X:1\nL:1/4\n%%text ${"[A".repeat(100_000)}\nK:C\nCDEF|\n`)).toBe(4);
  });

  it("bounds the fields in front of the first tune, which count for each of thousands", () => {
    const tunes = Array.from({ length: 3000 }, (_, k) => `X:${k}\nK:C\nC|\n`).join("\n");
    const { scores, diagnostics } = readAbc(`${"N:a long remark\n".repeat(20_000)}\n${tunes}`);
    expect([scores.length, diagnostics.map(({ code }) => code)]).toEqual([3000, ["file-header-too-long"]]);
  });

  it("calls a tune of a hundred thousand stray brackets no music", () => {
    expect(codes(`X:1\nK:C\nC|\n${"]\n".repeat(100_000)}`)).toContain("abc-garbage lost");
  });
});

describe("what is cut is reported", () => {
  it("an ABC note longer than any", () => {
    const text = "X:1\nL:1/4\nM:4/4\nK:C\nC D E1000 F|\n";
    expect([notesOf(text), codes(text)]).toEqual([3, ["bad-duration lost"]]);
  });

  it("an ABC rest longer than any", () => {
    expect(codes("X:1\nL:1/4\nM:4/4\nK:C\nC D z1000 F|\n")).toEqual(["bad-duration lost"]);
  });

  it("kern measures beyond the bound", () => {
    const text = `**kern\n${"4c\n=\n".repeat(65_540)}*-\n`;
    expect(codes(text)).toContain("too-many-measures lost");
  });

  it.each(["1e308", "128", "-1e9"])(
    "a MusicXML transposition by %s semitones, and the key stays finite",
    (chromatic) => {
      const { score, diagnostics } = readMusicXml(
        new TextEncoder().encode(
          `<score-partwise><part id="P1"><measure><attributes><divisions>1</divisions><key><fifths>2</fifths></key><transpose><chromatic>${chromatic}</chromatic></transpose></attributes><note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note></measure></part></score-partwise>`,
        ),
      );
      expect(score?.keys.map(({ fifths }) => fifths)).toEqual([2]);
      expect(score?.notes.map(({ pitch }) => pitch)).toEqual([60]);
      expect(diagnostics.map(({ code }) => code)).toEqual(["bad-transposition"]);
    },
  );
});

describe("readMusicXml on lists that grow without end", () => {
  const measureOf = (content: string) =>
    new TextEncoder().encode(
      `<score-partwise><part id="P1"><measure><attributes><divisions>64</divisions></attributes>${content}</measure></part></score-partwise>`,
    );
  const forward = "<forward><duration>1</duration></forward>";

  it("takes a bounded number of keys and chord symbols of a measure", () => {
    const key = `<attributes><key><fifths>1</fifths></key></attributes>${forward}`;
    const chord = `<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>${forward}`;
    const { score, diagnostics } = readMusicXml(measureOf(key.repeat(20_000) + chord.repeat(20_000)));
    expect(diagnostics.map(({ code }) => code)).toContain("too-many-changes");
    expect(score!.chords.length).toBeLessThanOrEqual(1024);
  });

  it("joins thousands of unison ties in linear time", () => {
    const note = (tie: string) =>
      `<note><chord/><pitch><step>C</step><octave>4</octave></pitch><duration>64</duration><tie type="${tie}"/></note>`;
    const { score } = readMusicXml(measureOf(note("start").repeat(40_000)));
    expect(score!.notes).toHaveLength(40_000);
  });

  it("does not play a measure of dynamics sixty thousand times", () => {
    const direction = '<direction><sound dynamics="90"/></direction>';
    const times = '<barline><repeat direction="backward" times="60000"/></barline>';
    const { diagnostics } = readMusicXml(measureOf(`${direction.repeat(5000)}${forward}${times}`));
    expect(diagnostics.map(({ code }) => code)).toContain("too-many-changes");
  });

  it("looks once at container tags that never close", () => {
    const zip = zipSync({
      "META-INF/container.xml": strToU8("<rootfile ".repeat(200_000)),
      "a.xml": measureOf(
        "<note><pitch><step>C</step><octave>4</octave></pitch><duration>64</duration></note>",
      ),
    });
    // Packed a hundredfold, which the bound of compression allows only where the file is large.
    expect(readMusicXml(zip).score?.notes.length ?? 0).toBeLessThanOrEqual(1);
  });
});

describe("playOrder(marks) on hostile marks", () => {
  it("finds codas and segnos without looking for each anew", () => {
    const marks = Array.from({ length: 65_000 }, () => ({ toCoda: true, coda: true, dalSegno: true }));
    const order = playOrder(marks, new DiagnosticLog());
    expect(order.length).toBeGreaterThanOrEqual(65_000);
  });

  it("gives up where it steps over endings for ever", () => {
    const log = new DiagnosticLog();
    const marks = [
      {},
      ...Array.from({ length: 60_000 }, () => ({ endings: [98] })),
      { endings: Array.from({ length: 97 }, (_, k) => k + 1), repeatEnd: 60_000 },
    ];
    playOrder(marks, log);
    expect(log.list().map(({ code }) => code)).toEqual(["repeats-unbounded"]);
  });
});
