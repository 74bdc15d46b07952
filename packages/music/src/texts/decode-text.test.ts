import { describe, expect, it } from "vitest";
import { declaredEncoding, decodeText, guessEncoding } from "./decode-text.ts";
import { decodeWindows1252, ENCODINGS } from "./encodings.ts";

/** Bytes of a text in an encoding, by looking each character up in what the decoder makes of every one and two bytes. */
function encode(text: string, label: string): Uint8Array {
  // Some runtimes decode windows-1252 as Latin-1.
  const decoder = label === "windows-1252" ? { decode: decodeWindows1252 } : new TextDecoder(label);
  const bytesOf = new Map<string, number[]>();
  for (let lead = 255; lead >= 0; lead--) {
    for (let trail = 255; trail >= 0; trail--) {
      const letters = decoder.decode(Uint8Array.of(lead, trail));
      if ([...letters].length === 1 && letters !== "\ufffd") bytesOf.set(letters, [lead, trail]);
    }
  }
  for (let byte = 255; byte >= 0; byte--) bytesOf.set(decoder.decode(Uint8Array.of(byte)), [byte]);
  return Uint8Array.from([...text].flatMap((letter) => bytesOf.get(letter)!));
}

const utf16 = (text: string, isBig: boolean) =>
  Uint8Array.from(
    [...text].flatMap((letter) => {
      const code = letter.charCodeAt(0);
      return isBig ? [code >> 8, code & 255] : [code & 255, code >> 8];
    }),
  );

const TEXTS: readonly (readonly [string, readonly string[]])[] = [
  [
    "windows-1252",
    [
      "Für Elise",
      "Prélude",
      "Étude",
      "café",
      "Grüße",
      "créée",
      "Menuet à deux",
      "À la claire",
      "Böhm’s Lied",
      "Señor",
      "Noël",
      "La muñeca – vals",
    ],
  ],
  [
    "shift_jis",
    ["ピアノ", "ドラム", "行進曲", "旋律", "夏の思い出", "さくらさくら", "メロディー1", "第1楽章", "ベース"],
  ],
  ["gbk", ["钢琴", "茉莉花", "月亮代表我的心", "小提琴", "第一乐章", "二泉映月"]],
  ["euc-kr", ["피아노", "아리랑", "고향의 봄", "멜로디", "드럼"]],
  [
    "windows-1251",
    ["Вальс", "Подмосковные вечера", "ТАНГО №2", "Мама", "Лунная соната", "Чижик-Пыжик", "Я и ты"],
  ],
  ["macintosh", ["Für Elise", "Prélude", "Français", "Noël", "Étude"]],
  ["big5", ["鋼琴", "小提琴", "月光奏鳴曲"]],
  ["euc-jp", ["ピアノ", "さくらさくら", "メロディー"]],
];

describe("decodeText(bytes) without a declaration", () => {
  it.each(TEXTS)("guesses %s, of one title as of many", (label, texts) => {
    for (const text of texts)
      expect(decodeText(encode(text, label))).toEqual({ text, encoding: label, isGuess: true });
    const all = texts.join("\n");
    expect(decodeText(encode(all, label))).toEqual({ text: all, encoding: label, isGuess: true });
  });

  it("takes UTF-8 that is valid, and UTF-16 by its mark or its zeros", () => {
    const text = "Böhmische Tänze";
    const known = (bytes: Iterable<number>) => decodeText(Uint8Array.from(bytes));
    expect(known(new TextEncoder().encode(text))).toEqual({ text, encoding: "utf-8", isGuess: false });
    expect(known([0xff, 0xfe, ...utf16(text, false)])).toMatchObject({ text, encoding: "utf-16le" });
    expect(known([0xfe, 0xff, ...utf16(text, true)])).toMatchObject({ encoding: "utf-16be", isGuess: false });
    expect(known(utf16(text, false))).toMatchObject({ text, encoding: "utf-16le" });
    expect(known(utf16(text, true))).toMatchObject({ text, encoding: "utf-16be" });
  });

  it("takes UTF-8 that was cut or damaged as UTF-8", () => {
    const bytes = new TextEncoder().encode("Dvořák: Slovanské tance, č. 8");
    expect(decodeText(bytes.with(5, 0x20)).encoding).toBe("utf-8");
    expect(decodeText(new TextEncoder().encode("Песня без слов").subarray(0, -1)).text).toBe(
      "Песня без сло\ufffd",
    );
  });

  it("guesses from what is beyond ASCII, however far in a file", () => {
    const music = new Uint8Array(100_000).fill(0x41);
    const bytes = Uint8Array.from([...music, 0x0a, ...encode("ピアノ", "shift_jis"), 0x0a, ...music]);
    expect(guessEncoding(bytes)).toBe("shift_jis");
  });

  it("gives some text for any bytes", () => {
    for (let seed = 1; seed < 200; seed++) {
      const bytes = Uint8Array.from(
        { length: seed % 40 },
        (_, k) => (Math.imul(seed, 2654435761) >>> (k % 24)) & 255,
      );
      expect(typeof decodeText(bytes).text).toBe("string");
    }
  });

  it("prefers Latin-1 of equals and has no encoding twice", () => {
    expect(guessEncoding(new Uint8Array())).toBe("windows-1252");
    expect(new Set(ENCODINGS.map(({ label }) => label)).size).toBe(ENCODINGS.length);
  });
});

describe("decodeText(bytes, declared)", () => {
  const text = "Wüste";
  it("believes the declaration of what is not UTF-8", () => {
    expect(decodeText(encode(text, "iso-8859-2"), "ISO-8859-2")).toEqual({
      text,
      encoding: "iso-8859-2",
      isGuess: false,
    });
    expect(decodeText(Uint8Array.of(0x1b, 0x24, 0x42, 0x25, 0x54), "iso-2022-jp").text).toBe("ピ");
  });

  it("does not believe one that the bytes contradict, or that nobody knows", () => {
    expect(decodeText(new TextEncoder().encode(text), "ISO-8859-1")).toMatchObject({
      text,
      encoding: "utf-8",
    });
    expect(decodeText(encode(text, "windows-1252"), "utf-8")).toMatchObject({
      text,
      encoding: "windows-1252",
    });
    expect(decodeText(encode(text, "windows-1252"), "klingon")).toMatchObject({ text, isGuess: true });
  });
});

describe("declaredEncoding(bytes)", () => {
  it.each([
    ['<?xml version="1.0" encoding="Shift_JIS"?><score/>', "Shift_JIS"],
    ["<?xml version='1.0' encoding = 'gbk' standalone='no'?>", "gbk"],
    ["%abc-2.1\n%%abc-charset iso-8859-5\nX:1\n", "iso-8859-5"],
    ["X:1\nI:abc-charset utf-8\n", "utf-8"],
    ["<score/>", undefined],
  ])("finds that of %j", (head, label) => {
    expect(declaredEncoding(new TextEncoder().encode(head))).toBe(label);
  });
});
