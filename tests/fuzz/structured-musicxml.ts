// Seeded MusicXML files that keep to the grammar of the format and choose oddly within it: odd meters and divisions, jumps, empty measures,
// voices that do not fit, contradictory ties.
import { bytesOfText, Choices, ODD_TEXTS } from "./choices.ts";

const NUMBERS = ["0", "-1", "0.5", "1e9", "999999999", "NaN", "", "x", "1/2", "3"];
const SOUNDS = [
  'tempo="90"',
  'tempo="0"',
  'tempo="1e9"',
  'dynamics="80"',
  'dynamics="-4"',
  'dacapo="yes"',
  'segno="a"',
  'dalsegno="a"',
  'coda="c"',
  'tocoda="c"',
  'fine="yes"',
  'forward-repeat="yes"',
  'damper-pedal="yes"',
  'pizzicato="yes"',
];
const DIRECTIONS = [
  "<words>D.C. al Fine</words>",
  "<words>slow</words>",
  "<segno/>",
  "<coda/>",
  "<dynamics><ff/></dynamics>",
  "<dynamics><sfz/></dynamics>",
  '<pedal type="start"/>',
  '<pedal type="stop"/>',
  '<pedal type="change"/>',
  '<octave-shift type="down" size="8"/>',
  '<wedge type="crescendo"/>',
  "<rehearsal>A</rehearsal>",
  "<metronome><beat-unit>quarter</beat-unit><per-minute>100</per-minute></metronome>",
  "<metronome><beat-unit>eighth</beat-unit><beat-unit-dot/><per-minute>c. 70-80</per-minute></metronome>",
  "<metronome><beat-unit>quarter</beat-unit><beat-unit>half</beat-unit></metronome>",
];
const TIMES = [
  ["4", "4"],
  ["3", "4"],
  ["6", "8"],
  ["3+2", "8"],
  ["0", "4"],
  ["4", "3"],
  ["300", "1"],
  ["x", "y"],
  ["1", "256"],
];
const TYPES = ["whole", "half", "quarter", "eighth", "16th", "1024th", "maxima", "nothing"];

const tag = (name: string, inside: string | number) => `<${name}>${inside}</${name}>`;

export function structuredMusicXml(seed: number): Uint8Array {
  const c = new Choices(seed);
  const parts = c.between(1, 3);
  const measures = c.between(1, c.oneIn(5) ? 12 : 5);
  const isTimewise = c.oneIn(8);
  const divisions = Array.from({ length: parts }, () => c.pick([1, 2, 4, 12, 24, 480, 768, 7]));
  const body = isTimewise
    ? Array.from(
        { length: measures },
        (_, m) =>
          `<measure number="${m + 1}">${divisions.map((d, p) => `<part id="P${p + 1}">${measure(c, m, d)}</part>`).join("")}</measure>`,
      )
    : divisions.map(
        (d, p) =>
          `<part id="${c.oneIn(20) ? "?" : `P${p + 1}`}">${Array.from({ length: c.oneIn(8) ? c.below(measures + 1) : measures }, (_, m) => `<measure number="${m + 1}"${c.oneIn(9) ? ' implicit="yes"' : ""}>${measure(c, m, d)}</measure>`).join("\n")}</part>`,
      );
  const root = isTimewise ? "score-timewise" : "score-partwise";
  const text = `${c.pick(['<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>', ""])}
<${root}>${header(c, parts)}${body.join("\n")}</${root}>`;
  return bytesOfText(text);
}

function header(c: Choices, parts: number): string {
  const escaped = (text: string) =>
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replace(/\p{Cc}/gu, "");
  const title = c.oneIn(2) ? tag("work", tag("work-title", escaped(c.pick(ODD_TEXTS)))) : "";
  const creator = c.oneIn(3)
    ? tag(
        "identification",
        `<creator type="${c.pick(["composer", "__proto__", "poet"])}">${escaped(c.pick(ODD_TEXTS))}</creator>`,
      )
    : "";
  const list = Array.from({ length: parts }, (_, p) => {
    const drum = c.oneIn(6) ? tag("midi-unpitched", c.pick(["36", "0", "200"])) : "";
    const midi = c.oneIn(3)
      ? `<midi-instrument id="I${p}">${tag("midi-channel", c.pick(["1", "10", "17", "x"]))}${tag("midi-program", c.pick(["1", "41", "129"]))}${drum}</midi-instrument>`
      : "";
    return `<score-part id="P${p + 1}">${tag("part-name", escaped(c.pick(ODD_TEXTS)))}${midi}</score-part>`;
  });
  return title + creator + (c.oneIn(15) ? "" : tag("part-list", list.join("")));
}

function measure(c: Choices, index: number, divisions: number): string {
  const items = [...(index === 0 || c.oneIn(6) ? [attributes(c, index === 0 ? divisions : undefined)] : [])];
  if (c.oneIn(8)) items.push(barline(c, "left"));
  if (!c.oneIn(10)) {
    for (let voices = c.pick([1, 1, 1, 2, 3]), v = 1; v <= voices; v++) {
      let filled = 0;
      for (let count = c.between(0, 6); count > 0; count--) {
        const duration = divisions * c.pick([1, 1, 1, 2, 4, 0.5, 1 / 3]);
        items.push(note(c, c.oneIn(30) ? c.pick(NUMBERS) : Math.max(1, Math.round(duration)), v));
        filled += Math.max(1, Math.round(duration));
        if (c.oneIn(8)) items.push(other(c, divisions));
      }
      if (v < voices) items.push(tag("backup", tag("duration", c.oneIn(8) ? c.pick(NUMBERS) : filled)));
    }
  }
  if (c.oneIn(6)) items.push(barline(c, "right"));
  return items.join("");
}

function attributes(c: Choices, divisions?: number): string {
  const items = [
    divisions === undefined
      ? c.oneIn(6)
        ? tag("divisions", c.pick(NUMBERS))
        : ""
      : tag("divisions", c.oneIn(30) ? c.pick(NUMBERS) : divisions),
    c.oneIn(2)
      ? tag(
          "key",
          c.oneIn(6)
            ? tag("key-step", "F") + tag("key-alter", "1")
            : tag("fifths", c.pick(["0", "-3", "7", "9", "-99", "x"])) +
                (c.oneIn(2) ? tag("mode", c.pick(["minor", "dorian", "none", "?"])) : ""),
        )
      : "",
    c.oneIn(2)
      ? tag(
          "time",
          c.oneIn(8)
            ? "<senza-misura/>"
            : c
                .some(1, c.oneIn(6) ? 2 : 1, () => c.pick(TIMES))
                .map(([beats, type]) => tag("beats", beats) + tag("beat-type", type))
                .join(""),
        )
      : "",
    c.oneIn(6) ? tag("staves", c.pick(["2", "0", "99"])) : "",
    c.oneIn(4) ? tag("clef", tag("sign", c.pick(["G", "F", "percussion", "TAB"]))) : "",
    c.oneIn(8)
      ? tag(
          "transpose",
          (c.oneIn(3) ? "" : tag("diatonic", c.pick(["-1", ...NUMBERS]))) +
            (c.oneIn(6) ? "" : tag("chromatic", c.pick(["-2", ...NUMBERS]))) +
            (c.oneIn(4) ? tag("octave-change", c.pick(["-1", ...NUMBERS])) : ""),
        )
      : "",
    c.oneIn(10)
      ? tag(
          "measure-style",
          c.pick([
            '<slash type="start"/>',
            '<slash type="stop"/>',
            '<measure-repeat type="start">1</measure-repeat>',
            '<measure-repeat type="start">2</measure-repeat>',
            '<measure-repeat type="stop"/>',
            "<multiple-rest>3</multiple-rest>",
            '<beat-repeat type="start"/>',
          ]),
        )
      : "",
  ];
  return tag("attributes", items.join(""));
}

function note(c: Choices, duration: number | string, voice: number): string {
  const isGrace = c.oneIn(10);
  const pitch = c.oneIn(8)
    ? c.pick([
        "<rest/>",
        '<rest measure="yes"/>',
        "<unpitched/>",
        tag("unpitched", tag("display-step", "E") + tag("display-octave", "4")),
      ])
    : tag(
        "pitch",
        tag("step", c.pick([..."CDEFGABCDEFGABH"])) +
          (c.oneIn(4) ? tag("alter", c.pick(["1", "-1", "2", "0.5", "99", "x"])) : "") +
          tag("octave", c.oneIn(15) ? c.pick(["-2", "9", "12", "x"]) : c.between(2, 6)),
      );
  const tie = c.oneIn(6)
    ? c.pick([
        '<tie type="start"/>',
        '<tie type="stop"/>',
        '<tie type="stop"/><tie type="start"/>',
        '<tie type="let-ring"/>',
      ])
    : "";
  const tuplet = c.oneIn(8)
    ? tag(
        "time-modification",
        tag("actual-notes", c.pick(["3", "5", "0", "x"])) + tag("normal-notes", c.pick(["2", "4", "0"])),
      )
    : "";
  const marks = c.oneIn(8)
    ? tag(
        "notations",
        c.pick([
          '<tied type="start"/>',
          "<ornaments><trill-mark/></ornaments>",
          '<ornaments><tremolo type="single">3</tremolo></ornaments>',
          "<arpeggiate/>",
          "<fermata/>",
          '<tuplet type="start"/>',
          "<articulations><staccato/></articulations>",
        ]),
      )
    : "";
  return tag(
    "note",
    (isGrace ? c.pick(["<grace/>", '<grace slash="yes"/>']) : c.oneIn(30) ? "<cue/>" : "") +
      (c.oneIn(6) ? "<chord/>" : "") +
      pitch +
      (isGrace || c.oneIn(30) ? "" : tag("duration", duration)) +
      tie +
      (c.oneIn(12) ? '<instrument id="I0"/>' : "") +
      (c.oneIn(6) ? "" : tag("voice", c.oneIn(20) ? "?" : voice)) +
      (c.oneIn(2) ? tag("type", c.pick(TYPES)) : "") +
      (c.oneIn(8) ? "<dot/>" : "") +
      tuplet +
      (c.oneIn(12) ? tag("notehead", c.pick(["slash", "x"])) : "") +
      (c.oneIn(8) ? tag("staff", c.pick(["1", "2", "0"])) : "") +
      marks,
  );
}

function other(c: Choices, divisions: number): string {
  switch (c.below(6)) {
    case 0:
      return `<direction>${tag("direction-type", c.pick(DIRECTIONS))}${c.oneIn(3) ? tag("offset", c.pick(["1", ...NUMBERS])) : ""}${c.oneIn(2) ? `<sound ${c.pick(SOUNDS)}/>` : ""}</direction>`;
    case 1:
      return `<sound ${c.pick(SOUNDS)}/>`;
    case 2:
      return tag("forward", tag("duration", c.oneIn(5) ? c.pick(NUMBERS) : divisions));
    case 3:
      return tag("backup", tag("duration", c.oneIn(5) ? c.pick(NUMBERS) : divisions));
    case 4:
      return tag(
        "harmony",
        tag(
          "root",
          tag("root-step", c.pick(["C", "A", "H"])) +
            (c.oneIn(3) ? tag("root-alter", c.pick(["1", "-1", "x"])) : ""),
        ) +
          tag("kind", c.pick(["major", "minor-seventh", "none", "?"])) +
          (c.oneIn(4) ? tag("bass", tag("bass-step", "G")) : ""),
      );
    default:
      return attributes(c);
  }
}

function barline(c: Choices, location: string): string {
  const items = [
    c.oneIn(3)
      ? `<ending number="${c.pick(["1", "2", "1,2", "1-3", "", "x", "99"])}" type="${c.pick(["start", "stop", "discontinue"])}"/>`
      : "",
    c.oneIn(2)
      ? `<repeat direction="${c.pick(["forward", "backward"])}"${c.oneIn(4) ? ` times="${c.pick(["3", "0", "-1", c.oneIn(20) ? "9999" : "9"])}"` : ""}/>`
      : "",
    c.oneIn(8) ? "<segno/>" : "",
    c.oneIn(8) ? "<coda/>" : "",
  ];
  return `<barline location="${location}">${items.join("")}</barline>`;
}
