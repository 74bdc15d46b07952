// Words that send the player elsewhere: D.C., D.S., al Coda, Fine. Knows no file format.
import type { RepeatMarks } from "./sheet.ts";

/** Longest text that is searched for "da capo" and the like. */
const MAX_WORDS = 256;

/** Signs that stand in texts, as words: those of Unicode and of the SMuFL fonts. */
const SIGNS: Readonly<Record<string, string>> = {
  "\u{1d109}": "dal segno",
  "\u{1d10a}": "da capo",
  "\u{1d10b}": "segno",
  "\u{1d10c}": "coda",
  "\ue045": "dal segno",
  "\ue046": "da capo",
  "\ue047": "segno",
  "\ue048": "coda",
  "\u2295": "coda",
  "%": "segno",
};

/** What may follow "D.C." and "D.S.", lest any abbreviation that looks like them is a jump. */
const AFTER_INITIALS = new Set(
  "al alla a ad bis con coda e ed et fine from il mit no ohne poi senza sin sine to und with without x".split(
    " ",
  ),
);
/** "D.C." as it may be spelt. "D/C" and "D C#" are chords. */
const INITIALS = /^[^a-z]{0,256}d[. ]{0,3}[cs](?![\d/#\u266d-\u266f])/;

/** The jump, or its target, that words such as "D.C. al Fine" name, however they are spelt. */
export function jumpOfWords(words: string): RepeatMarks {
  const lower = words.slice(0, MAX_WORDS).toLowerCase();
  const letters = [...lower].map((letter) => {
    const sign = Object.hasOwn(SIGNS, letter) ? ` ${SIGNS[letter]} ` : letter;
    return sign.length > 1 || /[a-z]/.test(letter) ? sign : " ";
  });
  const text = letters
    .join("")
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");
  const begins = (...beginnings: string[]) =>
    beginnings.some((beginning) => text === beginning || text.startsWith(`${beginning} `));
  const initials = (...spellings: string[]) =>
    INITIALS.test(lower) &&
    spellings.some(
      (spelling) =>
        text === spelling ||
        (text.startsWith(`${spelling} `) &&
          AFTER_INITIALS.has(text.slice(spelling.length + 1).split(" ")[0])),
    );
  if (initials("d c", "dc") || begins("da capo", "dacapo")) return { daCapo: true };
  if (initials("d s", "ds") || begins("dal segno", "dalsegno", "d segno", "del segno"))
    return { dalSegno: true };
  if (begins("to coda", "tocoda", "al coda", "alla coda", "to the coda")) return { toCoda: true };
  if (text === "coda") return { coda: true };
  if (text === "segno") return { segno: true };
  return text === "fine" || text === "il fine" ? { fine: true } : {};
}
