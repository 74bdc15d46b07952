import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readMusicXml } from "./musicxml-reader.ts";

const SCORE = strToU8(
  '<score-partwise><part-list/><part id="P"><measure><note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note></measure></part></score-partwise>',
);
const container = (path: string) =>
  strToU8(`<container><rootfiles><rootfile full-path="${path}"/></rootfiles></container>`);
const codes = (bytes: Uint8Array, maxBytes?: number) =>
  readMusicXml(bytes, { maxBytes }).diagnostics.map(({ code }) => code);

describe("readMusicXml(.mxl)", () => {
  it("reads the file that the container names, whatever else is inside", () => {
    const other = strToU8("<score-partwise/>");
    const mxl = zipSync({
      "a.xml": other,
      "META-INF/container.xml": container("../../b.xml"),
      "../../b.xml": SCORE,
    });
    const { score, diagnostics } = readMusicXml(mxl);
    expect([score?.notes.length, diagnostics]).toEqual([1, []]);
  });

  it("takes the first score where no container names one, and says so", () => {
    const mxl = zipSync({ "picture.png": strToU8("x"), "score.musicxml": SCORE });
    expect([readMusicXml(mxl).score?.notes.length, codes(mxl)]).toEqual([1, ["mxl-without-container"]]);
    expect(codes(zipSync({ "picture.png": strToU8("x") }))).toEqual(["bad-zip"]);
  });

  it("refuses what unpacks to too much, too steeply, or in too many files, before unpacking it", () => {
    const zeros = zipSync({ "s.xml": new Uint8Array(20_000_000) });
    expect(codes(zeros)).toEqual(["bad-zip"]);
    expect(codes(zipSync({ "s.xml": SCORE }), 100)).toEqual(["bad-zip"]);
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, k) => [`${k}.txt`, strToU8("")]));
    expect(readMusicXml(zipSync(many)).diagnostics).toMatchObject([
      { code: "bad-zip", severity: "fatal", message: expect.stringContaining("more than 1024 entries") },
    ]);
  });

  it("is not misled by a size that the directory understates", () => {
    const mxl = zipSync({ "s.xml": new Uint8Array(1_000_000).fill(65) }, { level: 9 });
    const at = mxl.findLastIndex((_, k) => mxl[k] === 0x50 && mxl[k + 1] === 0x4b && mxl[k + 2] === 1);
    new DataView(mxl.buffer, mxl.byteOffset).setUint32(at + 24, 100, true);
    expect(readMusicXml(mxl).score).toBeUndefined();
  });

  it("keeps what a cut file still holds", () => {
    const mxl = zipSync({ "META-INF/container.xml": container("s.xml"), "s.xml": SCORE });
    const { score, diagnostics } = readMusicXml(mxl.slice(0, -30));
    expect([score?.notes.length, diagnostics.map(({ code }) => code)]).toEqual([1, ["damaged-zip"]]);
    expect(codes(mxl.slice(0, 60))).toEqual(["bad-zip"]);
  });

  it("salvages no more of a bomb than its bounds allow", () => {
    const bomb = zipSync({ "s.xml": new Uint8Array(20_000_000) });
    expect(codes(bomb.slice(0, -30))).toEqual(["damaged-zip", "malformed-xml", "not-musicxml"]);
  });
});
