// How a table is written, decided from its beginning: what separates cells, and how a quote stands inside quotes. Knows text only.

/** What may stand between cells, in the order in which equally good ones are preferred. */
export const DELIMITERS = [",", ";", "\t", "|"] as const;

export interface CsvDialect {
  readonly delimiter: string;
  /** A backslash before a quote makes it part of the cell (`\"`), beside the doubled quote of RFC 4180. */
  readonly backslash: boolean;
  /** Characters before the first record: a line such as `sep=;`. */
  readonly skip: number;
}

/** Records looked at. */
const MAX_RECORDS = 50;

/**
 * The dialect of a table that begins with `sample`.
 *
 * A first line `sep=;`, as Excel writes it, decides. Else the delimiter is the one by which most records have as many cells as the first
 * (at least two); of equally good ones that with most cells, then the first of comma, semicolon, tab, bar.
 */
export function csvDialect(sample: string): CsvDialect {
  const declared = /^\s*"?sep=(.)"?[^\S\r\n]*(\r\n|\r|\n|$)/i.exec(sample);
  const skip = declared?.[0].length ?? 0;
  const backslash = /\\"[^,;\t|\r\n"]/.test(sample);
  if (declared) return { delimiter: declared[1], backslash, skip };
  let best = { delimiter: ",", agreement: 0, width: 1 };
  for (const delimiter of DELIMITERS) {
    const widths = cellCounts(sample, delimiter, backslash);
    const [width = 1] = widths;
    const agreement = widths.filter((one) => one === width).length / Math.max(1, widths.length);
    if (width > 1 && (agreement > best.agreement || (agreement === best.agreement && width > best.width)))
      best = { delimiter, agreement, width };
  }
  return { delimiter: best.delimiter, backslash, skip };
}

/** Cells in each of the first complete records that are neither blank nor comments. */
function cellCounts(sample: string, delimiter: string, backslash: boolean): number[] {
  const counts: number[] = [];
  let at = 0;
  while (at < sample.length && counts.length < MAX_RECORDS) {
    const from = at;
    let cells = 1;
    let atStart = true;
    while (at < sample.length && sample[at] !== "\n" && sample[at] !== "\r") {
      if (sample[at] === '"' && atStart) at = afterQuotes(sample, at + 1, backslash);
      else {
        if (sample[at] === delimiter) cells++;
        atStart = sample[at] === delimiter || (atStart && sample[at] === " ");
        at++;
      }
    }
    const record = sample.slice(from, at).trim();
    at++;
    if (record !== "" && !(record.startsWith("#") && cells === 1)) counts.push(cells);
  }
  return counts;
}

function afterQuotes(text: string, from: number, backslash: boolean): number {
  for (let at = from; at < text.length; at++) {
    if (backslash && text[at] === "\\") at++;
    else if (text[at] === '"') {
      if (text[at + 1] !== '"') return at + 1;
      at++;
    }
  }
  return text.length;
}
