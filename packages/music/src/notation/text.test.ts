import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readScores } from "./read-scores.ts";

const bytesOf = (...parts: (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );

/** "ピアノ" in Shift-JIS; its second byte is an s, its fourth an A. */
const PIANO = [0x83, 0x73, 0x83, 0x41, 0x83, 0x6d];
const kern = (title: readonly number[]) => bytesOf("!!!OTL: ", title, "\n**kern\n4c\n*-\n");
const abc = (title: readonly number[]) => bytesOf("X:1\nT:", title, "\nK:C\nCDEF|\n");
const xml = (title: readonly number[], declaration = "") =>
  bytesOf(
    `${declaration}<score-partwise><work><work-title>`,
    title,
    '</work-title></work><part id="P1"><measure><note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note></measure></part></score-partwise>',
  );

function read(bytes: Uint8Array) {
  const { scores, diagnostics } = readScores("x", bytes);
  const guess = diagnostics.find(({ code }) => code === "encoding-guessed");
  return { title: scores[0].score.provenance.title, name: scores[0].name, guess: guess?.message };
}

describe("readScores(name, bytes) of text that is not UTF-8", () => {
  it.each([
    ["kern", kern, "readKern"],
    ["ABC", abc, "readAbc"],
    ["MusicXML", xml, "readMusicXml"],
  ])("guesses the encoding of %s, and says which", (_, file, caller) => {
    expect(read(file(PIANO))).toEqual({
      title: "ピアノ",
      name: "ピアノ",
      guess: `${caller}: expected UTF-8; got other bytes, read as shift_jis`,
    });
    expect(read(file([...bytesOf("B", [0xf6], "hm")]))).toMatchObject({ title: "Böhm" });
  });

  it("follows the declaration of XML and of ABC", () => {
    const polish = [0x41, 0xb3, 0x61]; // "Ała" in ISO 8859-2
    expect(read(xml(polish, '<?xml version="1.0" encoding="ISO-8859-2"?>'))).toMatchObject({
      title: "Ała",
      guess: undefined,
    });
    expect(read(bytesOf("%%abc-charset iso-8859-2\n", [...abc(polish)]))).toMatchObject({ title: "Ała" });
  });

  it("reads kern in UTF-16 without a mark", () => {
    const wide = [...kern([0x41])].flatMap((byte) => [byte, 0]);
    expect(read(Uint8Array.from(wide))).toEqual({ title: "A", name: "A", guess: undefined });
  });

  it("keeps no control characters in titles and names", () => {
    const { title, name } = read(kern([0x41, 7, 0x1b, 0x42]));
    expect([title, name]).toEqual(["AB", "AB"]);
  });
});

describe("readMusicXml on a .mxl", () => {
  it("finds the score under a name that the zip does not say in UTF-8", () => {
    const container = '<container><rootfiles><rootfile full-path="\u00fc.xml"/></rootfiles></container>';
    const zip = zipSync({
      "META-INF/container.xml": new TextEncoder().encode(container),
      "0.xml": xml([0x42]),
      "\u00fc.xml": xml([0x41]),
    });
    // Without the flag for UTF-8, in the local headers and in the directory.
    for (let at = 0; at + 9 < zip.length; at++) {
      if (zip[at] !== 0x50 || zip[at + 1] !== 0x4b) continue;
      if (zip[at + 2] === 3) zip[at + 7] &= ~8;
      if (zip[at + 2] === 1) zip[at + 9] &= ~8;
    }
    expect(read(zip)).toMatchObject({ title: "A" });
  });
});
