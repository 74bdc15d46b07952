// Letters with accents as ABC writes them in ASCII: `\'e`, `\ss`, `&eacute;`, `\u00e9` (ABC 2.1, section 8.2). Knows no fields.

/** Combining marks by the sign before a letter, `\'e`. */
const MARK_OF_SIGN: Readonly<Record<string, string>> = {
  "`": "\u0300",
  "'": "\u0301",
  "^": "\u0302",
  "~": "\u0303",
  '"': "\u0308",
  "=": "\u0304",
  ".": "\u0307",
  ",": "\u0328",
  u: "\u0306",
  v: "\u030c",
  H: "\u030b",
  c: "\u0327",
};
/** Combining marks by the end of an entity's name, `&eacute;`. */
const MARK_OF_NAME: Readonly<Record<string, string>> = {
  grave: "\u0300",
  acute: "\u0301",
  circ: "\u0302",
  tilde: "\u0303",
  uml: "\u0308",
  ring: "\u030a",
  caron: "\u030c",
  cedil: "\u0327",
  breve: "\u0306",
};
/** Letters that are no plain one with a mark. */
const WHOLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ss: "\u00df",
    ae: "\u00e6",
    AE: "\u00c6",
    oe: "\u0153",
    OE: "\u0152",
    aa: "\u00e5",
    AA: "\u00c5",
    "/o": "\u00f8",
    "/O": "\u00d8",
    "/d": "\u0111",
    "/D": "\u0110",
    "/l": "\u0142",
    "/L": "\u0141",
    "-d": "\u00f0",
    "-D": "\u00d0",
    HT: "\u00de",
    Th: "\u00de",
    th: "\u00fe",
    "&": "&",
    "%": "%",
    "\\": "\\",
  }),
);
const ENTITY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    szlig: "\u00df",
    aelig: "\u00e6",
    AElig: "\u00c6",
    oelig: "\u0153",
    OElig: "\u0152",
    oslash: "\u00f8",
    Oslash: "\u00d8",
    eth: "\u00f0",
    ETH: "\u00d0",
    thorn: "\u00fe",
    THORN: "\u00de",
    copy: "\u00a9",
    nbsp: " ",
  }),
);

const WRITTEN =
  /\\u([0-9a-fA-F]{4})|\\(ss|ae|AE|oe|OE|aa|AA|\/[oOdDlL]|-[dD]|HT|Th|th|[&%\\])|\\([`'^~"=.,uvH]|c(?=[CcSsTtEeGgKkLlNnRr]))([A-Za-z])|&([A-Za-z])(grave|acute|circ|tilde|uml|ring|caron|cedil|breve);|&([A-Za-z]{2,6});|&#(\d{2,6});/g;

/** The text with its letters as they are meant; what is no letter of ABC stays as it is. */
export function abcText(text: string): string {
  if (!/[\\&]/.test(text)) return text;
  return text.replace(
    WRITTEN,
    (all, code, whole, sign, letter, base, mark, name, number) =>
      (code !== undefined ? String.fromCharCode(Number.parseInt(code, 16)) : undefined) ??
      (whole !== undefined ? WHOLE.get(whole) : undefined) ??
      (sign !== undefined ? `${letter}${MARK_OF_SIGN[sign]}`.normalize("NFC") : undefined) ??
      (base !== undefined ? `${base}${MARK_OF_NAME[mark]}`.normalize("NFC") : undefined) ??
      (name !== undefined ? ENTITY.get(name) : undefined) ??
      (number !== undefined && Number(number) <= 0x10ffff
        ? String.fromCodePoint(Number(number))
        : undefined) ??
      all,
  );
}
