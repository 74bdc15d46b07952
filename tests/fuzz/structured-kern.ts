// Seeded kern files that keep to the grammar of Humdrum and choose oddly within it: odd meters, tuplets, splits, labels, contradictory ties.
import { bytesOfText, Choices, ODD_TEXTS } from "./choices.ts";

const KINDS = ["**kern", "**kern", "**kern", "**dynam", "**mxhm", "**text", "**recip", "**silbe"];
const INTERPRETATIONS = [
  "*M4/4",
  "*M3/4",
  "*M6/8",
  "*M3+2/8",
  "*M3/3%2",
  "*M0/4",
  "*M999999/1",
  "*M1/128",
  "*MX",
  "*met(c|)",
  "*met(c)",
  "*MM120",
  "*MM0",
  "*MM1e9",
  "*MM60.5",
  "*MM[Allegro]",
  "*k[]",
  "*k[f#]",
  "*k[b-e-a-d-g-c-f-]",
  "*k[f##]",
  "*C:",
  "*f#:",
  "*?:",
  "*clefG2",
  "*clefX",
  "*clefF4",
  "*Ipiano",
  "*Idrmset",
  '*I"Flute',
  "*IC:perc",
  "*part1",
  "*part2",
  "*staff1",
  "*staff1/2",
  "*>A",
  "*>B",
  "*>A1",
  "*>[A,B,A]",
  "*>norep[A,B]",
  "*>[A,Z]",
  "*>[]",
  "*Trd1c2",
  "*ITrd-1c-2",
  "*tremolo",
  "*ped",
  "*Xped",
  "*8va",
  "*X8va",
  "*rscale:2",
  "*tuplet",
  "*cue",
  "*^",
  "*v",
  "*x",
  "*+",
  "*-",
];
const RECIPS = [
  "4",
  "4",
  "8",
  "8",
  "16",
  "2",
  "1",
  "2.",
  "4..",
  "3",
  "6",
  "12",
  "5",
  "7",
  "0",
  "00",
  "000",
  "3%2",
  "1%9",
  "0%1",
  "128",
  "999999",
  "99999999999999999999",
  "",
];
const BARS = [
  "=",
  "=",
  "=",
  "=1",
  "=12a",
  "==",
  "=:|",
  "=|:",
  "=:|!|:",
  "=!|:",
  "=:|!",
  "=-",
  "=||",
  "=;",
  "=:||:",
];
const SIGNS = [
  "",
  "",
  "",
  "",
  "",
  "[",
  "]",
  "_",
  "(",
  ")",
  "L",
  "J",
  "'",
  ";",
  "T",
  "m",
  ":",
  "q",
  "qq",
  "P",
  "p",
  "x",
  "y",
  "R",
  "N",
  "!",
  "{",
  "}",
];

export function structuredKern(seed: number): Uint8Array {
  const c = new Choices(seed);
  const lines = c.some(0, 3, () => record(c));
  let spines = c.between(1, 4);
  lines.push(Array.from({ length: spines }, (_, k) => (k === 0 ? "**kern" : c.pick(KINDS))).join("\t"));
  for (let bars = c.between(1, 7); bars > 0; bars--) {
    if (!c.oneIn(6)) lines.push(row(spines, () => c.pick(BARS), c));
    for (let count = c.below(4); count > 0; count--) {
      const tokens = Array.from({ length: spines }, () => (c.oneIn(2) ? "*" : c.pick(INTERPRETATIONS)));
      lines.push(tokens.join("\t"));
      // Mostly keeps count of splits and joins, so that what follows makes sense.
      if (!c.oneIn(9)) spines = nextCount(tokens);
      if (spines === 0) spines = 1;
    }
    for (let count = c.below(6); count > 0; count--) lines.push(row(spines, () => data(c), c));
    if (c.oneIn(8)) lines.push(c.pick(["!! remark", "!LO:TX:t=slow", "!", "", "!!!!", record(c)]));
  }
  if (!c.oneIn(6))
    lines.push(
      ...(c.oneIn(2) ? ["=="] : []),
      row(spines, () => "*-", c),
    );
  return bytesOfText(lines.join(c.oneIn(9) ? "\r\n" : "\n"));
}

/** One token for all columns, or one for each; now and then a column too many or too few. */
function row(spines: number, token: () => string, c: Choices): string {
  const shared = c.oneIn(2) ? token() : undefined;
  const isBarline = shared?.startsWith("=") || shared === "*-";
  const width = Math.max(1, spines + (c.oneIn(25) ? c.between(-1, 1) : 0));
  return Array.from({ length: width }, () => (isBarline ? shared : token())).join("\t");
}

function data(c: Choices): string {
  if (c.oneIn(6)) return ".";
  if (c.oneIn(25)) return c.pick(["f", "pp", "I", "C:maj", "la-", "\u00e9"]);
  return c.some(1, c.oneIn(4) ? 3 : 1, () => note(c)).join(" ");
}

function note(c: Choices): string {
  const recip = c.pick(c.oneIn(3) ? RECIPS : RECIPS.slice(0, 12));
  if (c.oneIn(6)) return `${recip}r${c.pick(["", "r", "yy", ";"])}`;
  const letter = c.pick([..."abcdefgABCDEFG"]).repeat(c.oneIn(20) ? 12 : c.between(1, 3));
  const accidental = c.pick(["", "", "", "#", "-", "n", "##", "---", "#-"]);
  return `${c.pick(SIGNS)}${recip}${letter}${accidental}${c.pick(SIGNS)}`;
}

function nextCount(tokens: readonly string[]): number {
  let count = 0;
  let joining = false;
  for (const token of tokens) {
    if (token === "*v") {
      if (!joining) count++;
      joining = true;
      continue;
    }
    joining = false;
    count += token === "*^" || token === "*+" ? 2 : token === "*-" ? 0 : 1;
  }
  return count;
}

function record(c: Choices): string {
  return `!!!${c.pick(["OTL", "COM", "OTL@@DE", "ENC", "__proto__", "X"])}: ${c.pick(ODD_TEXTS).replace(/[\r\n]/g, "")}`;
}
