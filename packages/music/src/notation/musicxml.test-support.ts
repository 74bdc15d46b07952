// Small MusicXML scores for tests, and what is read from them. Knows no single test.
import { barGrid } from "../bars.ts";
import { readMusicXml } from "./musicxml-reader.ts";

export const read = (text: string) => {
  const { score, diagnostics } = readMusicXml(new TextEncoder().encode(text));
  return { score: score!, codes: diagnostics.map(({ code, severity }) => `${code} ${severity}`) };
};

/** A score of parts given as lists of measures, each its content or its content and attributes; two divisions a quarter. */
export type Measure = string | readonly [content: string, attributes: string];
export function scoreOf(parts: readonly (readonly Measure[])[], declared: readonly string[] = []): string {
  const list = parts.map(
    (_, k) => `<score-part id="P${k}"><part-name>Part ${k}</part-name>${declared[k] ?? ""}</score-part>`,
  );
  const body = parts.map((measures, k) => {
    const content = measures.map((measure, m) => {
      const [inner, more] = typeof measure === "string" ? [measure, ""] : measure;
      const divisions = m === 0 ? "<attributes><divisions>2</divisions></attributes>" : "";
      return `<measure number="${m + 1}" ${more}>${divisions}${inner}</measure>`;
    });
    return `<part id="P${k}">${content.join("")}</part>`;
  });
  return `<score-partwise><part-list>${list.join("")}</part-list>${body.join("")}</score-partwise>`;
}
export const one = (...measures: Measure[]) => read(scoreOf([measures]));
export const note = (step: string, duration: number, more = "", attributes = "") =>
  `<note${attributes}><pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration>${more}</note>`;
export const rest = (duration: number, more = "", attributes = "") =>
  `<note><rest${attributes}/><duration>${duration}</duration>${more}</note>`;
export const attributes = (inner: string) => `<attributes>${inner}</attributes>`;
export const time = (beats: string, type: string) =>
  `<time><beats>${beats}</beats><beat-type>${type}</beat-type></time>`;
export const direction = (type: string, more = "") =>
  `<direction><direction-type>${type}</direction-type>${more}</direction>`;
export const words = (text: string) => direction(`<words>${text}</words>`);

export type Read = ReturnType<typeof read>;
export const quarters = ({ score }: Read, t: number) => t / score.ticksPerQuarter;
export const notesOf = (result: Read) =>
  result.score.notes.map((n) => [quarters(result, n.onset), quarters(result, n.duration), n.pitch]);
export const metersOf = (result: Read) =>
  result.score.meters.map((m) => `${quarters(result, m.at)} ${m.numerator}/${m.denominator}`);
export const barsOf = (result: Read) => barGrid(result.score).map(({ start }) => quarters(result, start));
export const temposOf = (result: Read) => result.score.tempos.map((t) => [quarters(result, t.at), t.qpm]);
/** The pitches in order of sounding, as letters. */
export const letters = ({ score }: Read) =>
  score.notes.map(({ pitch }) => "C D EF G A B"[pitch - 60]).join("");
