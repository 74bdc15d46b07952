// An example for every reason of the notation readers.
import { strToU8, zipSync } from "fflate";
import type { Examples } from "./example.ts";
import { inMeasure, text, told, xmlMeasure } from "./example.ts";

const KERN = "**kern\n4c\n*-\n";
const ABC = "X:1\nK:C\nC|\n";
const REST = "<note><rest/><duration>1</duration></note>";
const PITCH = "<pitch><step>C</step><octave>4</octave></pitch>";
const noteXml = (quarters: number) => `<note>${PITCH}<duration>${quarters}</duration></note>`;
const inMeter = (beats: number) =>
  `<attributes><divisions>1</divisions><time><beats>${beats}</beats><beat-type>4</beat-type></time></attributes>`;
const TWO_FOUR = inMeter(2);
const THREE_FOUR = inMeter(3);
/** A MusicXML part of so many measures. */
const measures = (...contents: string[]) =>
  text(
    `<score-partwise><part id="P1">${contents.map((inside) => `<measure>${inside}</measure>`).join("")}</part></score-partwise>`,
  );
const zipped = (names: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(names).map(([name, content]) => [name, strToU8(content)])));
const container = (path: string) =>
  `<container><rootfiles><rootfile full-path="${path}"/></rootfiles></container>`;
const mxl = () => zipped({ "META-INF/container.xml": container("score.xml"), "score.xml": xmlMeasure("") });

export const NOTATION_EXAMPLES: Examples = {
  "Any file": {
    "unknown-format": text("Dear all,"),
    "file-too-large": text(KERN, { maxBytes: 5 }),
    "no-notes": text("**kern\n4r\n*-\n"),
    "too-many-notes": text("**kern\n4c\n4d\n*-\n", { maxNotes: 1 }),
    "too-many-changes": told("1,025 chord symbols in a MusicXML measure", () => {
      const chord = "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>";
      const finer = "<attributes><divisions>64</divisions></attributes>";
      return xmlMeasure(finer + `${chord}${REST}`.repeat(1025));
    }),
    "score-too-long": told(
      "2,300 kern measures of `000c` eight times, then `20c`, `28c`, `52c`, `44c`",
      () => {
        const short = "20c\n28c\n52c\n44c\n*-\n";
        return `**kern\n${"=\n000c\n000c\n000c\n000c\n000c\n000c\n000c\n000c\n".repeat(2300)}${short}`;
      },
    ),
    "times-rounded": text("**kern\n44c\n52c\n68c\n76c\n*-\n"),
    "unmatched-tie": text("**kern\n4c]\n*-\n"),
    "jump-without-target": inMeasure('<direction><sound dalsegno="a"/></direction>'),
    "never-played": text("X:1\nK:C\n|C8|[2D8|\n"),
    "repeats-unbounded": inMeasure('<barline><repeat direction="backward" times="99999"/></barline>'),
    "bad-meter": text("**kern\n*M4/3\n4c\n*-\n"),
    "free-meter": text("**kern\n*MX\n4c\n*-\n"),
    "keys-differ": text("**kern\t**kern\n*k[b-]\t*k[]\n4c\t4e\n*-\t*-\n"),
    "bad-tempo": text("X:1\nQ:fast\nK:C\nC|\n"),
    "tempo-words": text('X:1\nQ:"Allegro"\nK:C\nC|\n'),
    "ornament-as-written": text("X:1\nK:C\n!trill!C|\n"),
    "unknown-section": text("**kern\n*>[A,Z]\n*>A\n4c\n*-\n"),
    "long-text": told("`!!!OTL:` and 1,001 letters", () => `!!!OTL: ${"a".repeat(1001)}\n${KERN}`),
    "odd-characters": told("`!!!OTL: a` U+0007 `b`", () => `!!!OTL: a\u0007b\n${KERN}`),
    "encoding-guessed": told("`!!!OTL: B` f6 `hm`", () =>
      Uint8Array.from(`!!!OTL: B\u00f6hm\n${KERN}`, (letter) => letter.charCodeAt(0)),
    ),
    "bad-pitch": inMeasure(
      "<note><pitch><step>H</step><octave>4</octave></pitch><duration>4</duration></note>",
    ),
  },
  MusicXML: {
    "not-musicxml": text("<html></html>"),
    "malformed-xml": text(xmlMeasure("").slice(0, -9)),
    "xml-entities": text(`<!DOCTYPE score-partwise [<!ENTITY a "b">]>${xmlMeasure("")}`),
    "xml-too-deep": told("`<a>` 65 times", () => xmlMeasure("<a>".repeat(65))),
    "bad-duration": inMeasure("<note><rest/><duration>-1</duration></note>"),
    "bad-divisions": inMeasure("<attributes><divisions>0</divisions></attributes>"),
    "bad-transposition": inMeasure(
      "<attributes><transpose><chromatic>128</chromatic></transpose></attributes>",
    ),
    "measure-mismatch": text(
      xmlMeasure("").replace("</part>", `</part><part id="P2"><measure>${REST}</measure></part>`),
    ),
    "measure-short": measures(`${TWO_FOUR}${noteXml(2)}`, noteXml(1), noteXml(2), noteXml(2)),
    "measure-long": measures(`${TWO_FOUR}${noteXml(2)}`, noteXml(3), noteXml(2)),
    "meters-differ": text(
      `<score-partwise><part id="P1"><measure>${TWO_FOUR}${noteXml(2)}</measure></part><part id="P2"><measure>${THREE_FOUR}${noteXml(3)}</measure></part></score-partwise>`,
    ),
    "bad-key": inMeasure("<attributes><key><fifths>9</fifths></key></attributes>"),
    "backup-too-far": inMeasure("<backup><duration>2</duration></backup>"),
    "repeat-without-source": inMeasure(
      '<attributes><measure-style><measure-repeat type="start">1</measure-repeat></measure-style></attributes>',
    ),
    "repeat-of-other-length": measures(
      TWO_FOUR + noteXml(2),
      `${THREE_FOUR}<attributes><measure-style><measure-repeat type="start">1</measure-repeat></measure-style></attributes>`,
    ),
    "repeat-inside-measure": inMeasure('<barline location="middle"><repeat direction="forward"/></barline>'),
    "harmonic-as-written": inMeasure(
      `<note>${PITCH}<duration>1</duration><notations><technical><harmonic><touching-pitch/></harmonic></technical></notations></note>`,
    ),
    "swing-as-written": inMeasure("<sound><swing><first>2</first><second>1</second></swing></sound>"),
    "slash-notation": inMeasure(`<note>${PITCH}<duration>1</duration><notehead>slash</notehead></note>`),
    "cue-note": inMeasure(`<note><cue/>${PITCH}<duration>1</duration></note>`),
    "mute-note": inMeasure(`<note dynamics="0">${PITCH}<duration>1</duration></note>`),
    "microtone-rounded": inMeasure(
      "<note><pitch><step>C</step><alter>0.5</alter><octave>4</octave></pitch><duration>1</duration></note>",
    ),
    "percussion-guessed": inMeasure("<note><unpitched/><duration>4</duration></note>"),
    "too-many-parts": told("513 parts", () =>
      xmlMeasure("").replace(
        "</part>",
        `</part>${Array.from({ length: 512 }, (_, k) => `<part id="${k}"></part>`).join("")}`,
      ),
    ),
    "too-many-measures": told("65,537 measures", () =>
      xmlMeasure("").replace("</part>", `${"<measure></measure>".repeat(65_536)}</part>`),
    ),
    "bad-zip": told("a zip file of `a.txt`", () => zipped({ "a.txt": "no score" })),
    "damaged-zip": told("a .mxl without its last 60 bytes", () => mxl().slice(0, -60)),
    "mxl-without-container": told("a .mxl of `score.xml` alone", () =>
      zipped({ "score.xml": xmlMeasure("") }),
    ),
  },
  ABC: {
    "no-tunes": text("X:1\nK:C\n"),
    "abc-no-key": text("X:1\nT:A\nC|\n"),
    "abc-no-notes": text("X:1\nK:C\nz4|\n"),
    "abc-garbage": text("X:1\nK:C\nC ; ; ; ; ;|\n"),
    "abc-fault": text("X:1\nK:C\nC ; D|\n"),
    "tune-too-long": told("262,145 characters", () => `${ABC}${"C|\n".repeat(87_381)}`),
    "too-many-voices": told("257 voices", () =>
      ["X:1\nK:C", ...Array.from({ length: 257 }, (_, k) => `V:${k}\nC|`)].join("\n"),
    ),
    "measure-mismatch": text("X:1\nK:C\nV:1\nC2|\nV:2\nC3|\n"),
    "meters-differ": text("X:1\nK:C\nV:1\nM:3/4\nC6|\nV:2\nM:2/4\nC4|\n"),
    "odd-key": text("X:1\nK:Am ^g\nG|\n"),
    "microtone-rounded": text("X:1\nK:C\n^/F|\n"),
    "accidental-in-other-octave": text("X:1\nK:C\n^F f|\n"),
    "abc-directive-ignored": text("X:1\n%%MIDI nobarlines\nK:C\nC|\n"),
    "abc-accompaniment-ignored": text("X:1\n%%MIDI gchord fzcz\nK:C\nC|\n"),
    "abc-field-ignored": text("X:1\nm:~n = n\nK:C\nC|\n"),
    "file-header-too-long": told("2,049 letters of `N:` in front", () => `N:${"a".repeat(2049)}\n\n${ABC}`),
    "bad-duration": text("X:1\nL:1/4\nK:C\nC C1000|\n"),
    "too-many-measures": told("8,000 lines of `C|C|C|`", () => `X:1\nK:C\n${"C|C|C|\n".repeat(8000)}`),
    "too-many-tunes": text(`${ABC}\n${ABC}`, { maxScores: 1 }),
  },
  kern: {
    "not-kern": text("**dynam\nf\n*-\n"),
    "kern-unterminated": text("**kern\n4c\n"),
    "kern-spine-count": text("**kern\n4c\t4d\n*-\n"),
    "kern-misaligned": text("**kern\t**kern\n2c\t4d\n4e\t4f\n*-\t*-\n"),
    "meters-differ": text("**kern\t**kern\n*M3/4\t*M6/8\n2.c\t2.e\n*-\t*-\n"),
    "instrument-ignored": text("**kern\n4c\n*Iflt\n4d\n*-\n"),
    "cue-note": text("**kern\n*cue\n4c\n*Xcue\n4d\n*-\n"),
    "odd-key": text("**kern\n*k[b-f#]\n4c\n*-\n"),
    "percussion-guessed": text("**kern\n*clefX\n4c\n*-\n"),
    "bad-token": text("**kern\n4c\n4h\n*-\n"),
    "too-many-spines": told("257 columns", () => {
      const row = (token: string) => Array.from({ length: 257 }, () => token).join("\t");
      return `${row("**kern")}\n${row("4c")}\n${row("*-")}\n`;
    }),
    "too-many-measures": told("65,537 measures", () => `**kern\n${"4c\n=\n".repeat(65_537)}*-\n`),
  },
};
