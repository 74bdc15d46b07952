// The encodings that texts without a declaration may be in, and what each character would cost in them. Knows no files.
// The cheaper, the likelier: a character in everyday use costs about 1, what text in that encoding hardly holds 3 to 6.

/** How unlikely the bytes at a place are in an encoding, and how many of them make the character. */
interface Step {
  readonly length: number;
  readonly cost: number;
}

export interface Encoding {
  /** As WHATWG names it, and as messages do. */
  readonly label: string;
  /** @param before  the character of one byte that comes before, -1 where none or another does */
  step(bytes: Uint8Array, at: number, before: number): Step;
  /** Characters so common that each makes the encoding likelier. */
  readonly frequent?: string;
}

/** What cannot stand there at all: one byte of damage. */
const INVALID: Step = { length: 1, cost: 8 };
/** A character of a script that is not written together with Latin letters, right after one. */
const AFTER_LETTER = 2;

const isAsciiLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
const isAsciiLower = (byte: number) => byte >= 0x61 && byte <= 0x7a;
const isIn = (byte: number, low: number, high: number) => byte >= low && byte <= high;

/** An encoding of one or two bytes a character, from the cost of a pair; undefined where the pair is none. */
function doubleByte(
  label: string,
  costOf: (lead: number, trail: number) => number | undefined,
  frequent?: string,
): Encoding {
  return {
    label,
    frequent,
    step: (bytes, at, before) => {
      const cost = at + 1 < bytes.length ? costOf(bytes[at], bytes[at + 1]) : undefined;
      if (cost === undefined) return INVALID;
      // A Latin word that the character would cut in two.
      const cuts = isAsciiLetter(bytes[at + 1]) && isAsciiLetter(bytes[at + 2]);
      const touches = isAsciiLetter(before) || cuts;
      return { length: 2, cost: cost + (touches ? AFTER_LETTER : 0) };
    },
  };
}

function shiftJisPair(lead: number, trail: number): number | undefined {
  if (!(isIn(lead, 0x81, 0x9f) || isIn(lead, 0xe0, 0xfc))) return undefined;
  if (!isIn(trail, 0x40, 0xfc) || trail === 0x7f) return undefined;
  const code = lead * 256 + trail;
  // Hiragana, katakana and its long vowel; other signs; kanji of the first level; of the second; of makers.
  if (isIn(code, 0x829f, 0x82f1) || isIn(code, 0x8340, 0x8396) || code === 0x815b) return 0.3;
  if (isIn(code, 0x8140, 0x829a)) return 0.8;
  if (isIn(code, 0x889f, 0x9872)) return 1;
  return isIn(code, 0x9873, 0xeaa4) ? 4 : 5;
}

const SHIFT_JIS_PAIRS = doubleByte("shift_jis", shiftJisPair);
const isHalfWidth = (byte: number) => isIn(byte, 0xa1, 0xdf);

const SHIFT_JIS: Encoding = {
  label: "shift_jis",
  frequent: "旋律伴奏曲歌主和音楽器一二三四五六七八九十第番行進春秋夜月花日本大小長短調",
  step: (bytes, at, before) => {
    if (!isHalfWidth(bytes[at])) return SHIFT_JIS_PAIRS.step(bytes, at, before);
    // Katakana of half the width come in runs.
    const after = bytes[at + 1];
    const isAlone = before >= 0 && before < 0x80 && !(after >= 0x80);
    const touches = isAsciiLetter(before) || isAsciiLetter(after);
    return { length: 1, cost: 0.6 + (isAlone ? 2.4 : 0) + (touches ? AFTER_LETTER : 0) };
  },
};

const GBK = doubleByte(
  "gbk",
  (lead, trail) => {
    if (!isIn(lead, 0x81, 0xfe) || !isIn(trail, 0x40, 0xfe) || trail === 0x7f) return undefined;
    // Outside GB 2312; its first level; its second; signs; kana, Greek, Cyrillic.
    if (trail < 0xa1 || lead < 0xa1 || lead > 0xf7) return 5;
    if (isIn(lead, 0xb0, 0xd7)) return 1;
    if (lead >= 0xd8) return 3.5;
    return lead <= 0xa3 ? 1.5 : 3;
  },
  "的一是在不了有人我他你这中大来上国个到说们为子和地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见头面公同三已老从动两长钢琴曲歌乐音声部鼓吉他贝斯弦提笛号旋律伴奏舞进夜春秋月光爱情四五六二",
);

const EUC_KR = doubleByte(
  "euc-kr",
  (lead, trail) => {
    if (!isIn(lead, 0x81, 0xfe) || !isIn(trail, 0x41, 0xfe)) return undefined;
    // Outside KS X 1001; its hangul; signs; hanja and the rest.
    if (trail < 0xa1 || lead < 0xa1) return lead <= 0xc6 ? 5 : undefined;
    if (isIn(lead, 0xb0, 0xc8)) return 0.9;
    return lead <= 0xa3 ? 1.5 : 4;
  },
  "가고기나다라마바사아자하이의에는을를로도리지인스어서시해대한일정그랑노래음악피트선율반주드럼베타현올린곡제장단조행진무작품번소협교향",
);

const BIG5 = doubleByte(
  "big5",
  (lead, trail) => {
    if (!isIn(lead, 0xa1, 0xf9) || !(isIn(trail, 0x40, 0x7e) || isIn(trail, 0xa1, 0xfe))) return undefined;
    if (isIn(lead, 0xa4, 0xc6)) return 1.1;
    return lead <= 0xa3 ? 1.6 : 4;
  },
  "的一是在不了有人我他你這中大來上國個到說們為子和地出道也時年得就那要下以生會自著去之過家學鋼琴曲歌樂音聲部鼓吉他貝斯弦提笛號旋律伴奏舞進行夜春秋月光愛情主小",
);

const EUC_JP = doubleByte("euc-jp", (lead, trail) => {
  if (lead === 0x8e) return isIn(trail, 0xa1, 0xdf) ? 2 : undefined;
  if (!isIn(lead, 0xa1, 0xfe) || !isIn(trail, 0xa1, 0xfe)) return undefined;
  if (lead === 0xa4 || lead === 0xa5) return 0.3;
  if (lead === 0xa1 || lead === 0xa3) return 0.8;
  return isIn(lead, 0xb0, 0xcf) ? 1.1 : 5;
});

const CYRILLIC_MARKS = new Set([0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xa0, 0xa9, 0xab, 0xb9, 0xbb]);
const isCyrillic = (byte: number) => byte >= 0xc0 || byte === 0xa8 || byte === 0xb8;
const CYRILLIC_CLOSING = new Set([0x85, 0x94, 0xbb]);
/** Hard and soft sign and the vowel between them. */
const CYRILLIC_SIGNS = new Set([0xda, 0xdb, 0xdc, 0xfa, 0xfb, 0xfc]);
const isCyrillicUpper = (byte: number) => isIn(byte, 0xc0, 0xdf) || byte === 0xa8;
const isCyrillicLower = (byte: number) => byte >= 0xe0 || byte === 0xb8;

const WINDOWS_1251: Encoding = {
  label: "windows-1251",
  step: (bytes, at) => {
    const byte = bytes[at];
    if (byte === 0x98) return INVALID;
    const [before, after] = [bytes[at - 1], bytes[at + 1]];
    if (!isCyrillic(byte)) {
      const isInside = CYRILLIC_CLOSING.has(byte) ? isCyrillic(after) : byte === 0xab && isCyrillic(before);
      return { length: 1, cost: (CYRILLIC_MARKS.has(byte) ? markCost(bytes, at) : 4) + (isInside ? 2 : 0) };
    }
    // Not beside Latin letters, no capital after a small letter, no small one after two capitals, signs never first, seldom alone.
    let cost = 0.45;
    if (isCyrillicLower(byte) && isCyrillicUpper(before) && isCyrillicUpper(bytes[at - 2])) cost += 1.5;
    if (CYRILLIC_SIGNS.has(byte) && !isCyrillic(before)) cost += 2;
    if (isAsciiLetter(before) || isAsciiLetter(after)) cost += 2.5;
    if (isCyrillicLower(before) && !isCyrillicLower(byte)) cost += 3;
    if (!isCyrillic(before) && !isCyrillic(after)) cost += 1.5;
    return { length: 1, cost };
  },
};

/** Letters with marks among Latin ones: seldom two in a row, no capital after a small letter. */
function accentCost(bytes: Uint8Array, at: number, isUpper: boolean): number {
  const [before, after] = [bytes[at - 1], bytes[at + 1]];
  const beside = isAsciiLetter(before) || isAsciiLetter(after);
  const isRun = before >= 0x80 || after >= 0x80;
  const runCost = isRun ? (beside ? 1.2 : 3) : beside ? 0.7 : 1.2;
  return runCost + (isUpper && isAsciiLower(before) ? 2.5 : 0);
}

const LATIN_MARKS = new Set([0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0x99]);
const LATIN_SIGNS = new Set([0xa0, 0xa1, 0xa9, 0xaa, 0xab, 0xae, 0xb0, 0xba, 0xbb, 0xbf]);
const LATIN_EXTRA_LETTERS = new Map([
  [0x8a, true],
  [0x8c, true],
  [0x8e, true],
  [0x9a, false],
  [0x9c, false],
  [0x9e, false],
  [0x9f, true],
]);

const WINDOWS_1252: Encoding = {
  label: "windows-1252",
  step: (bytes, at) => {
    const byte = bytes[at];
    if (WINDOWS_1252_UNUSED.includes(byte)) return INVALID;
    if (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7)
      return { length: 1, cost: accentCost(bytes, at, byte < 0xdf) };
    const isUpper = LATIN_EXTRA_LETTERS.get(byte);
    if (isUpper !== undefined) return { length: 1, cost: 0.5 + accentCost(bytes, at, isUpper) };
    return { length: 1, cost: LATIN_SIGNS.has(byte) ? 0.8 : LATIN_MARKS.has(byte) ? markCost(bytes, at) : 3 };
  },
};

/** Quotes and dashes of windows-1252: not inside words, where Mac Roman has letters. */
function markCost(bytes: Uint8Array, at: number): number {
  const [before, after] = [bytes[at - 1], bytes[at + 1]];
  if (!isAsciiLetter(before) || !isAsciiLetter(after)) return 1;
  if (bytes[at] !== 0x92) return 2;
  // An apostrophe, as in English endings and French and Italian beginnings.
  return ENGLISH_ENDINGS.includes(after) || !isAsciiLetter(bytes[at - 2]) ? 0.8 : 1.5;
}

/** Of "it's", "don't", "we'd", "I'll", "I'm", "we're", "I've". */
const ENGLISH_ENDINGS = [..."stdlmrv"].map((letter) => letter.charCodeAt(0));
const WINDOWS_1252_UNUSED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

const isMacUpper = (byte: number) =>
  byte <= 0x86 || byte === 0xae || byte === 0xaf || isIn(byte, 0xcb, 0xce) || byte >= 0xd9;
const MAC_LETTERS = new Set([0xa7, 0xae, 0xaf, 0xbe, 0xbf, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd8, 0xd9]);
const isMacLetter = (byte: number) =>
  byte <= 0x9f || MAC_LETTERS.has(byte) || isIn(byte, 0xe5, 0xef) || isIn(byte, 0xf1, 0xf4);
const MAC_SIGNS = new Set([
  0xa1, 0xa8, 0xa9, 0xaa, 0xc7, 0xc8, 0xc9, 0xca, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5,
]);

const MACINTOSH: Encoding = {
  label: "macintosh",
  step: (bytes, at) => {
    const byte = bytes[at];
    if (isMacLetter(byte)) return { length: 1, cost: 0.3 + accentCost(bytes, at, isMacUpper(byte)) };
    return { length: 1, cost: MAC_SIGNS.has(byte) ? 1.3 : 3.5 };
  },
};

/** UTF-8 with some bytes lost. */
const DAMAGED_UTF_8: Encoding = {
  label: "utf-8",
  step: (bytes, at) => {
    const lead = bytes[at];
    const length = isIn(lead, 0xc2, 0xdf) ? 2 : isIn(lead, 0xe0, 0xef) ? 3 : isIn(lead, 0xf0, 0xf4) ? 4 : 0;
    for (let k = 1; k < length; k++) if (!isIn(bytes[at + k] ?? 0, 0x80, 0xbf)) return { length: k, cost: 6 };
    return length === 0 ? { length: 1, cost: 6 } : { length, cost: 0.2 };
  },
};

/** In the order in which equals are preferred. */
export const ENCODINGS: readonly Encoding[] = [
  WINDOWS_1252,
  SHIFT_JIS,
  GBK,
  EUC_KR,
  WINDOWS_1251,
  MACINTOSH,
  BIG5,
  EUC_JP,
  DAMAGED_UTF_8,
];

export const ENCODING_LABELS: readonly string[] = ENCODINGS.map(({ label }) => label);

/** The letters of windows-1252 from 0x80 to 0x9f; the rest is Latin-1. Written out, since some runtimes mistake it for Latin-1. */
const WINDOWS_1252_HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Bytes as windows-1252. */
export function decodeWindows1252(bytes: Uint8Array): string {
  const parts: string[] = [];
  // In pieces, since a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 4096)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return parts
    .join("")
    .replace(/[\u0080-\u009f]/g, (letter) => WINDOWS_1252_HIGH[letter.charCodeAt(0) - 0x80]);
}
