// MusicXML of four times the size takes about four times as long, whatever it repeats.
import { describe, expect, it } from "vitest";
import { growth } from "./linear-time.test-support.ts";
import { readMusicXml } from "./musicxml-reader.ts";

const note = (more = "", head = "") =>
  `<note>${head}<pitch><step>C</step><octave>4</octave></pitch><duration>1</duration>${more}</note>`;
const measure = (content: string) => `<measure>${content}</measure>`;
const score = (measures: string, list = "") =>
  `<score-partwise><part-list><score-part id="P"><part-name>a</part-name>${list}</score-part></part-list><part id="P">${measure("<attributes><divisions>1</divisions></attributes>")}${measures}</part></score-partwise>`;
const direction = (inner: string) => `<direction><direction-type>${inner}</direction-type></direction>`;
const attributes = (inner: string) => `<attributes>${inner}</attributes>`;
const barline = (inner: string) => `<barline location="right">${inner}</barline>`;
const time = (beats: number) => `<time><beats>${beats}</beats><beat-type>4</beat-type></time>`;
const relation = `<metronome><beat-unit>quarter</beat-unit><beat-unit>quarter</beat-unit></metronome>`;

/** What is repeated, and how often at most: a quarter of it is the smaller file. */
const REPETITIONS: readonly [string, number, (n: number) => string][] = [
  ["notes of one measure", 16_000, (n) => score(measure(note().repeat(n)))],
  ["chords", 16_000, (n) => score(measure(note() + note("", "<chord/>").repeat(n)))],
  ["grace notes before one note", 16_000, (n) => score(measure(note("", "<grace/>").repeat(n) + note()))],
  [
    "grace notes of many voices",
    16_000,
    (n) =>
      score(
        measure(
          Array.from({ length: n }, (_, k) => note(`<voice>v${k}</voice>`, "<grace/>")).join("") + note(),
        ),
      ),
  ],
  ["ties that never end", 16_000, (n) => score(measure(note('<tie type="start"/>', "<chord/>").repeat(n)))],
  ["measures", 16_000, (n) => score(measure(note()).repeat(n))],
  [
    "short measures under a meter",
    16_000,
    (n) => score(measure(attributes(time(4)) + note().repeat(4)) + measure(note()).repeat(n)),
  ],
  [
    "changes of meter",
    16_000,
    (n) =>
      score(Array.from({ length: n }, (_, k) => measure(attributes(time(2 + (k % 3))) + note())).join("")),
  ],
  [
    "changes of meter in one measure",
    3_200,
    (n) =>
      score(measure(Array.from({ length: n }, (_, k) => note() + attributes(time(2 + (k % 3)))).join(""))),
  ],
  [
    "keys of one measure",
    3_200,
    (n) => score(measure(attributes("<key><fifths>1</fifths></key>").repeat(n) + note())),
  ],
  [
    "tempos",
    16_000,
    (n) => score(measure(note()) + measure(`${direction("")}<sound tempo="90"/>${note()}`).repeat(n)),
  ],
  ["tempos that refer to others", 16_000, (n) => score(measure(direction(relation) + note()).repeat(n))],
  ["words", 16_000, (n) => score(measure(direction(`<words>${"d. c. al ".repeat(n)}</words>`) + note()))],
  [
    "blanks in words",
    80_000,
    (n) => score(measure(direction(`<words>D.C.${" ".repeat(n)}al</words>`) + note())),
  ],
  [
    "digits of endings and tempos",
    80_000,
    (n) =>
      score(
        measure(
          barline(`<ending type="start" number="${"1- ".repeat(n)}"/>`) +
            direction(
              `<metronome><beat-unit>quarter</beat-unit><per-minute>${"6-".repeat(n)}</per-minute></metronome>`,
            ) +
            note(),
        ),
      ),
  ],
  [
    "plus signs of a meter",
    80_000,
    (n) =>
      score(
        measure(
          attributes(`<time><beats>${"1+".repeat(n)}1</beats><beat-type>4</beat-type></time>`) + note(),
        ),
      ),
  ],
  ["da capos", 1_600, (n) => score(measure(`${note()}<sound dacapo="yes"/>`).repeat(n))],
  [
    "signs and jumps to them",
    800,
    (n) =>
      score((measure(`<sound segno="a"/>${note()}`) + measure(`${note()}<sound dalsegno="a"/>`)).repeat(n)),
  ],
  ["repeats", 1_600, (n) => score(measure(note() + barline('<repeat direction="backward"/>')).repeat(n))],
  [
    "signs for repeated measures",
    800,
    (n) =>
      score(
        measure(note()) +
          measure(
            attributes('<measure-style><measure-repeat type="start">1</measure-repeat></measure-style>'),
          ).repeat(n),
      ),
  ],
  [
    "signs of many staves",
    800,
    (n) =>
      score(
        measure(note()) +
          measure(
            Array.from({ length: n }, (_, k) =>
              attributes(`<measure-style number="${k}"><beat-repeat type="start"/></measure-style>`),
            ).join(""),
          ).repeat(2),
      ),
  ],
  [
    "beats that are repeated",
    800,
    (n) =>
      score(
        measure(attributes(time(4)) + note().repeat(4)) +
          measure(attributes('<measure-style><beat-repeat type="start"/></measure-style>')) +
          measure("").repeat(n),
      ),
  ],
  [
    "instruments",
    800,
    (n) =>
      score(
        measure(note().repeat(n)),
        Array.from(
          { length: n },
          (_, k) =>
            `<midi-instrument id="I${k}"><midi-program>${1 + (k % 128)}</midi-program></midi-instrument>`,
        ).join(""),
      ),
  ],
  [
    "changes of program",
    800,
    (n) =>
      score(
        measure(
          Array.from(
            { length: n },
            (_, k) =>
              `<sound><midi-instrument id="I"><midi-program>${1 + (k % 128)}</midi-program></midi-instrument></sound>${note()}`,
          ).join(""),
        ),
      ),
  ],
  [
    "harmonies of one measure",
    16_000,
    (n) =>
      score(
        measure(
          "<harmony><root><root-step>C</root-step></root><kind>major</kind></harmony>".repeat(n) + note(),
        ),
      ),
  ],
  [
    "transpositions and clefs of many staves",
    16_000,
    (n) =>
      score(
        measure(
          Array.from({ length: n }, (_, k) =>
            attributes(
              `<transpose number="${k}"><chromatic>1</chromatic></transpose><clef number="${k}"><sign>percussion</sign></clef>`,
            ),
          ).join("") + note(),
        ),
      ),
  ],
];

/** Four times as much may take this many times as long: 4, and room for noise. */
const MOST = 6;

describe("readMusicXml takes time by the size of the file", () => {
  it.each(REPETITIONS)("%s", (_, most, build) => {
    const input = (count: number) => new TextEncoder().encode(build(count));
    expect(growth((bytes) => readMusicXml(bytes), input, most)).toBeLessThanOrEqual(MOST);
  });
});
