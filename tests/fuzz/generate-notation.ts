// Seeded MusicXML, kern and ABC texts as other programs write them: two voices or parts, chords, rests, ties, triplets, repeats. Made from
// strings, not by our writer. With what the mutations need to know of each format.
import { strToU8, zipSync } from "fflate";
import type { Anatomy } from "./mutate.ts";
import { occurrences, Random } from "./mutate.ts";

const BARS = 6;

/** Durations in twelfths of a quarter that fill a 3/4 bar: plain, dotted, triplets. */
const RHYTHMS = [[12, 12, 12], [24, 12], [18, 6, 12], [4, 4, 4, 24], [36], [6, 6, 6, 6, 12]];

interface Event {
  readonly twelfths: number;
  /** Diatonic steps above middle C; empty for a rest. */
  readonly steps: readonly number[];
}

/** A line of bars. */
function music(random: Random): Event[][] {
  return Array.from({ length: BARS }, () =>
    RHYTHMS[random.below(RHYTHMS.length)].map((twelfths) => {
      const step = random.below(14);
      const chord = [[], [step], [step], [step, step + 2]];
      return { twelfths, steps: chord[random.below(chord.length)] };
    }),
  );
}

export function generateMusicXml(seed: number): Uint8Array {
  const random = new Random(seed);
  // Of both parts: keys that differ are reported.
  const fifths = random.below(9) - 4;
  const parts = ["P1", "P2"].map((id) => {
    const bars = music(random).map((bar, k) => {
      const attributes = `<attributes><divisions>12</divisions><key><fifths>${fifths}</fifths></key><time><beats>3</beats><beat-type>4</beat-type></time></attributes>`;
      const repeat = k === BARS - 1 ? '<barline><repeat direction="backward"/></barline>' : "";
      const notes = bar.map((event) => noteXml(event)).join("");
      return `<measure number="${k + 1}">${k === 0 ? attributes : ""}${notes}${repeat}</measure>`;
    });
    return `<part id="${id}">${bars.join("\n")}</part>`;
  });
  const list = '<part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list>';
  return strToU8(`<?xml version="1.0"?>\n<score-partwise>${list}${parts.join("\n")}</score-partwise>`);
}

function noteXml({ twelfths, steps }: Event): string {
  const note = (inside: string) => `<note>${inside}<duration>${twelfths}</duration><voice>1</voice></note>`;
  if (steps.length === 0) return note("<rest/>");
  return steps
    .map((step, k) => {
      const pitch = `<pitch><step>${"CDEFGAB"[step % 7]}</step><octave>${4 + Math.floor(step / 7)}</octave></pitch>`;
      return note((k > 0 ? "<chord/>" : "") + pitch);
    })
    .join("\n");
}

export function generateMxl(seed: number): Uint8Array {
  const container = '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>';
  return zipSync({ "META-INF/container.xml": strToU8(container), "score.xml": generateMusicXml(seed) });
}

export function generateKern(seed: number): Uint8Array {
  const random = new Random(seed);
  const lines = ["!!!OTL: A piece", "**kern", "*M3/4", `*k[${["", "f#", "b-e-"][random.below(3)]}]`];
  for (const [k, bar] of music(random).entries()) {
    lines.push(`=${k + 1}`);
    for (const { twelfths, steps } of bar) {
      const recip = DOTTED[twelfths] ?? 48 / twelfths;
      const letter = (step: number) => "cdefgab"[step % 7].repeat(1 + Math.floor(step / 7));
      lines.push(steps.length === 0 ? `${recip}r` : steps.map((step) => recip + letter(step)).join(" "));
    }
  }
  return strToU8([...lines, "==", "*-", ""].join("\n"));
}

/** Kern's names for the dotted values in use, by their twelfths of a quarter. */
const DOTTED: Readonly<Record<number, string>> = { 18: "4.", 36: "2." };

export function generateAbc(seed: number): Uint8Array {
  const random = new Random(seed);
  const bars = music(random).map((bar) => bar.map(abcEvent).join(" "));
  const key = ["C", "Gm", "Ddor"][random.below(3)];
  return strToU8(`X:1\nT:A piece\nM:3/4\nL:1/48\nK:${key}\n|:"${key[0]}"${bars.join("|")}:|\n`);
}

function abcEvent({ twelfths, steps }: Event): string {
  const letter = (step: number) => (step < 7 ? "CDEFGAB"[step] : ("cdefgab"[step - 7] ?? "c'"));
  const head =
    steps.length === 0 ? "z" : steps.length === 1 ? letter(steps[0]) : `[${steps.map(letter).join("")}]`;
  return `${head}${twelfths}`;
}

const texts = (...poison: string[]) => poison.map((text) => strToU8(text));

export const MUSICXML_ANATOMY: Anatomy = {
  pieces: (bytes) => occurrences(bytes, "<note>"),
  poison: texts(
    "<backup><duration>999999999</duration></backup>",
    "<attributes><divisions>1e308</divisions></attributes>",
    "<a>".repeat(5000),
    '<barline><repeat direction="backward" times="100000"/></barline>',
    "<!--",
    "<![CDATA[",
    "&lol;",
    '<sound dacapo="yes" dalsegno="x" segno="x"/>',
    "<time><beats>99999</beats><beat-type>1</beat-type></time>",
  ),
};

export const MXL_ANATOMY: Anatomy = {
  pieces: (bytes) => occurrences(bytes, "PK"),
  lengths: (bytes) => occurrences(bytes, "PK\u0001\u0002").map((at) => at + 24),
  poison: texts("PK\u0003\u0004", "PK\u0001\u0002"),
};

export const KERN_ANATOMY: Anatomy = {
  pieces: (bytes) => occurrences(bytes, "\n"),
  poison: texts(
    "\n*^\n".repeat(300),
    "\n*v\t*v\n",
    "\n*>[A,A,A,A]\n*>A\n",
    "\n=:|!|:\n",
    "\n99999999c\n",
    "\n**kern\n",
    "\n*M1/128\n",
  ),
};

export const ABC_ANATOMY: Anatomy = {
  pieces: (bytes) => occurrences(bytes, "|"),
  poison: texts(
    "z99999999",
    "Z9999",
    "\nL:1/99999\n",
    "\nX:2\n",
    "(9:8:7",
    "{".repeat(50),
    "|:".repeat(500),
    "\n%%MIDI transpose 9999\n",
    "[V:2]",
    "&",
    '"',
  ),
};
