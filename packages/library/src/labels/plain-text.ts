// Text as people mean it, in the forms in which it is kept, read and compared. Knows letters only.

/** Signs without width that sheets pick up from web pages and editors; joiners stay, since emoji are made with them. */
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff]/g;
/** Spaces of any width that stay on the line. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/**
 * A name as it is declared: without spaces about it, tabs and line breaks in it (cells of spreadsheets have them) as spaces. Everything else
 * stays as it was written, so that two names are one only if they are the same.
 */
export const nameText = (text: string): string => text.replace(/[\t-\r]+/g, " ").trim();

/** A cell as it is read: NFC, without invisible signs, every kind of space a plain one, none at the ends. Line breaks and tabs stay inside. */
export const plainText = (text: string): string =>
  text.normalize("NFC").replace(INVISIBLE, "").replace(SPACES, " ").trim();

/** `plainText` on one line: line breaks, tabs and runs of spaces are one space. */
export const oneLine = (text: string): string => plainText(text).replace(/\s+/g, " ");

/** What two spellings of one word share: letter case, joiners, and the number of spaces do not count. */
export const foldedText = (text: string): string =>
  oneLine(text)
    .replace(/[\u200c\u200d]/g, "")
    .toLowerCase();

/** The one of `names` that `text` is: the same, else the only one that differs in nothing that can be seen (`oneLine`). */
export function sameName(text: string, names: readonly string[]): string | undefined {
  const name = nameText(text);
  if (names.includes(name)) return name;
  const line = oneLine(text);
  const alike = names.filter((one) => oneLine(one) === line);
  return alike.length === 1 ? alike[0] : undefined;
}
