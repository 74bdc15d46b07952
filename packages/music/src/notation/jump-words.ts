// Words that send the player elsewhere: D.C., D.S., al Coda, Fine. Knows no file format.
import type { RepeatMarks } from "./sheet.ts";

/** Longest text in which such words are looked for. */
const MAX_WORDS = 64;

/** What words written above the staff say about the order of play; nothing for other words. */
export function jumpOfWords(words: string): RepeatMarks {
  if (words.length > MAX_WORDS) return {};
  const text = words.trim().toLowerCase();
  if (/^(d\.? ?c\.?|da capo)( |$)/.test(text)) return { daCapo: true };
  if (/^(d\.? ?s\.?|dal segno)( |$)/.test(text)) return { dalSegno: true };
  if (/^(al |to )coda\b/.test(text)) return { toCoda: true };
  return /^fine$/.test(text) ? { fine: true } : {};
}
