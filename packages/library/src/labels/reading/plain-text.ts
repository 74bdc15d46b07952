// Text as people mean it: what cannot be seen does not count. Knows letters only.

/** Signs without width that sheets pick up from web pages and editors; joiners stay, since emoji are made with them. */
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff]/g;
/** Spaces of any width that stay on the line. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** `text` in NFC, without invisible signs, every kind of space a plain one, none at the ends. Line breaks and tabs stay inside. */
export const plainText = (text: string): string =>
  text.normalize("NFC").replace(INVISIBLE, "").replace(SPACES, " ").trim();

/** `plainText` on one line: line breaks, tabs and runs of spaces are one space. */
export const oneLine = (text: string): string => plainText(text).replace(/\s+/g, " ");

/** What two spellings of one word share: letter case, joiners, and the number of spaces do not count. */
export const foldedText = (text: string): string =>
  oneLine(text)
    .replace(/[\u200c\u200d]/g, "")
    .toLowerCase();
