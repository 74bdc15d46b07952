// Seeded ABC files that keep to the grammar of ABC 2.1 and choose oddly within it: voices, overlays, tuplets, jumps, directives.
import { bytesOfText, Choices, ODD_TEXTS } from "./choices.ts";

const METERS = [
  "4/4",
  "3/4",
  "6/8",
  "C",
  "C|",
  "none",
  "3+2/8",
  "(2+3)/8",
  "7/16",
  "0/4",
  "4/0",
  "999/1",
  "4/3",
  "1/128",
  "",
  "2/4 3/4",
];
const TEMPOS = [
  "120",
  "1/4=120",
  "3/8=60",
  "1/4 1/8=90",
  '"Lento"',
  '"Fast" 1/4=200',
  "1/4=0",
  "1/4=99999",
  "C=100",
  "C3=100",
  "1/0=1",
  "",
];
const KEYS = [
  "C",
  "G",
  "Am",
  "Bb",
  "F#dor",
  "Dmix",
  "HP",
  "Hp",
  "none",
  "",
  "C clef=perc",
  "Cexp ^f _b",
  "G transpose=-2",
  "C#",
  "Cb",
  "D octave=1",
  "X",
  "C stafflines=1",
  "Am ^g",
];
const LENGTHS = ["1/8", "1/4", "1/16", "1/48", "1", "0", "1/3", "1/0", "1/99999", "2/1"];
const DECORATIONS = [
  "!trill!",
  "!segno!",
  "!coda!",
  "!D.C.!",
  "!D.S.!",
  "!dacoda!",
  "!D.C.alfine!",
  "!D.S.alcoda!",
  "!fine!",
  "!dacapo!",
  "!f!",
  "!pp!",
  "!crescendo(!",
  "!arpeggio!",
  "!///!",
  ".",
  "~",
  "T",
  "u",
  "+accent+",
  "!nothing!",
];
const BARLINES = [
  "|",
  "|",
  "|",
  "|",
  "||",
  "|]",
  "[|",
  "|:",
  ":|",
  "::",
  ":|:",
  ":||:",
  "|1",
  "|2",
  ":|2",
  "[1",
  "[2",
  "[1,3",
  "[1-3",
  "|1,2",
  "[3",
  ".|",
  "|::",
  "::|",
];
const FIELDS = [
  "M:3/4",
  "M:none",
  "L:1/16",
  "L:1/4",
  "K:G",
  "K:none",
  "Q:90",
  "V:1",
  "V:2",
  "V:1 clef=perc",
  "P:A",
  "P:B",
  "T:Part two",
  "w:la la la",
  "s:!f!",
  "I:linebreak $",
  "r:remark",
  "m:~G=G",
  "U:X=!trill!",
  "X:2",
  "%%MIDI program 40",
  "%%MIDI program 2 40",
  "%%MIDI channel 10",
  "%%MIDI drummap C 36",
  "%%MIDI transpose 12",
  "%%MIDI transpose x",
  "%%MIDI grace 1/8",
  "%%MIDI drum d2d 36 38",
  "%%MIDI drumon",
  "%%score (1 2)",
  "%%staves [1 2]",
  "%%propagate-accidentals pitch",
  "% remark",
  "",
];

export function structuredAbc(seed: number): Uint8Array {
  const c = new Choices(seed);
  const tunes = c.some(1, c.oneIn(5) ? 3 : 1, (index) => tune(c, index));
  const head = c.oneIn(8) ? `${c.pick(["%abc-2.1", "%%abc-charset iso-8859-1", "M:3/4", "junk"])}\n` : "";
  return bytesOfText(head + tunes.join("\n"));
}

function tune(c: Choices, index: number): string {
  const header = [
    ...(c.oneIn(10) ? [] : [`T:${c.pick(ODD_TEXTS)}`]),
    ...(c.oneIn(3) ? [`C:${c.pick(ODD_TEXTS)}`] : []),
    ...(c.oneIn(6) ? [] : [`M:${c.pick(c.oneIn(3) ? METERS : METERS.slice(0, 5))}`]),
    ...(c.oneIn(3) ? [`L:${c.pick(c.oneIn(4) ? LENGTHS : LENGTHS.slice(0, 4))}`] : []),
    ...(c.oneIn(2) ? [`Q:${c.pick(TEMPOS)}`] : []),
    ...(c.oneIn(6) ? [`P:${c.pick(["AB", "A2B", "(AB)3", "AABA", "Z", "((((A)2)2)2)9"])}`] : []),
    ...(c.oneIn(3) ? c.some(1, 3, () => c.pick(FIELDS)) : []),
    ...(c.oneIn(4)
      ? c.some(
          1,
          3,
          (k) =>
            `V:${k + 1} ${c.pick(["", "clef=bass", "clef=perc", "middle=d", "octave=-1", "transpose=5", 'name="\u00e9"'])}`,
        )
      : []),
  ];
  const key = c.oneIn(25) ? [] : [`K:${c.pick(c.oneIn(3) ? KEYS : KEYS.slice(0, 6))}`];
  const body = c.some(1, 5, () => (c.oneIn(4) ? c.pick(FIELDS) : line(c)));
  return [`X:${c.oneIn(9) ? "" : index + 1}`, ...header, ...key, ...body, ""].join("\n");
}

function line(c: Choices): string {
  const bars = c.some(1, 5, () => {
    const music = c.some(0, 7, () => element(c)).join(c.pick(["", " ", " "]));
    return c.oneIn(10) ? `${music} & ${c.some(1, 4, () => note(c)).join("")}` : music;
  });
  const start = c.oneIn(3) ? c.pick(BARLINES) : "";
  return start + bars.map((bar) => bar + c.pick(BARLINES)).join("") + (c.oneIn(12) ? "\\" : "");
}

function element(c: Choices): string {
  switch (c.below(c.oneIn(2) ? 14 : 2)) {
    case 2:
      return `(${c.pick(["2", "3", "3", "4", "5", "7", "9", "3:2:4", "3::2", "5:4:6", "0", "1:1:1", "9:1:9", "99:1:2"])}${c.some(1, 5, () => note(c)).join("")}`;
    case 3:
      return `[${c.some(1, 4, () => note(c)).join("")}]${length(c)}`;
    case 4:
      return `{${c.oneIn(3) ? "/" : ""}${c.some(1, 4, () => note(c)).join("")}}${note(c)}`;
    case 5:
      return c.pick(DECORATIONS) + note(c);
    case 6:
      return `"${c.pick(["C", "Am7", "G/B", "^text", "F#m7b5", "N.C.", "\u00e9", ""])}"${note(c)}`;
    case 7:
      return `${note(c)}${c.pick([">", "<", ">>", "<<<", ">>>>>>"])}${note(c)}`;
    case 8:
      return `${c.pick(["z", "x", "Z", "X", "y"])}${length(c)}`;
    case 9:
      return `[${c.pick(["K:Am", "M:2/4", "M:none", "L:1/32", "Q:1/4=60", "V:2", "P:B", "r:x", "I:x", "K:clef=perc", "MIDI:program 3"])}]`;
    case 10:
      return `${note(c)}-${c.oneIn(2) ? "" : "|"}${note(c)}`;
    case 11:
      return c.pick(["(", ")", "`", "$", "*", "#", "@", "-", "\\", "]", "}", "\u00e9", '"', "!", "[", "{"]);
    case 12:
      return `&${note(c)}`;
    default:
      return note(c);
  }
}

function note(c: Choices): string {
  const accidental = c.pick(["", "", "", "", "^", "_", "=", "^^", "__", "^/", "_3/2"]);
  const octave = c.pick(["", "", "", ",", "'", ",,", "''", c.oneIn(20) ? "'".repeat(12) : ""]);
  return accidental + c.pick([..."CDEFGABcdefgab"]) + octave + length(c) + (c.oneIn(12) ? "-" : "");
}

function length(c: Choices): string {
  return c.pick([
    "",
    "",
    "",
    "2",
    "/",
    "/2",
    "3/2",
    "3",
    "//",
    c.oneIn(8) ? c.pick(["0", "1000", "99999999", "/0", "7/13", "1/1024", "////////", "4294967296"]) : "4",
  ]);
}
