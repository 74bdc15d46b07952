import { describe, expect, it } from "vitest";
import { barGrid } from "../bars.ts";
import { readMusicXml } from "./musicxml-reader.ts";

const read = (text: string) => {
  const { score, diagnostics } = readMusicXml(new TextEncoder().encode(text));
  return { score: score!, codes: diagnostics.map(({ code, severity }) => `${code} ${severity}`) };
};

/** A score of parts given as lists of measures, each its content or its content and attributes; two divisions a quarter. */
type Measure = string | readonly [content: string, attributes: string];
function scoreOf(parts: readonly (readonly Measure[])[], declared: readonly string[] = []): string {
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
const one = (...measures: Measure[]) => read(scoreOf([measures]));
const note = (step: string, duration: number, more = "", attributes = "") =>
  `<note${attributes}><pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration>${more}</note>`;
const rest = (duration: number, more = "", attributes = "") =>
  `<note><rest${attributes}/><duration>${duration}</duration>${more}</note>`;
const attributes = (inner: string) => `<attributes>${inner}</attributes>`;
const time = (beats: string, type: string) =>
  `<time><beats>${beats}</beats><beat-type>${type}</beat-type></time>`;
const direction = (type: string, more = "") =>
  `<direction><direction-type>${type}</direction-type>${more}</direction>`;
const words = (text: string) => direction(`<words>${text}</words>`);

type Read = ReturnType<typeof read>;
const quarters = ({ score }: Read, t: number) => t / score.ticksPerQuarter;
const notesOf = (result: Read) =>
  result.score.notes.map((n) => [quarters(result, n.onset), quarters(result, n.duration), n.pitch]);
const metersOf = (result: Read) =>
  result.score.meters.map((m) => `${quarters(result, m.at)} ${m.numerator}/${m.denominator}`);
const barsOf = (result: Read) => barGrid(result.score).map(({ start }) => quarters(result, start));
const temposOf = (result: Read) => result.score.tempos.map((t) => [quarters(result, t.at), t.qpm]);
/** The pitches in order of sounding, as letters. */
const letters = ({ score }: Read) => score.notes.map(({ pitch }) => "C D EF G A B"[pitch - 60]).join("");

describe("meters", () => {
  it.each<[string, string, string]>([
    ["a sum", time("3+2", "8"), "0 5/8"],
    ["two fractions", time("2", "4").replace("</time>", "") + time("3", "8").replace("<time>", ""), "0 7/8"],
    ["half a beat", time("2.5", "4"), "0 5/8"],
    ["a sign", time("2", "2").replace("<time>", '<time symbol="cut">'), "0 2/2"],
    [
      "two that interchange",
      time("3", "4").replace("</time>", `<interchangeable>${time("6", "8")}</interchangeable></time>`),
      "0 3/4",
    ],
  ])("%s", (_, element, expected) => {
    const result = one(attributes(element) + note("C", 2));
    expect(metersOf(result)).toEqual([expected]);
    expect(result.codes).toEqual([]);
  });

  it("what makes no sense is reported, and the meter before holds", () => {
    const result = one(attributes(time("3", "4")) + note("C", 6), attributes(time("x", "4")) + note("D", 6));
    expect(metersOf(result)).toEqual(["0 3/4"]);
    expect(result.codes).toEqual(["bad-meter lost"]);
  });

  it("without a meter each measure is a bar as long as it is", () => {
    const free = attributes("<time><senza-misura/></time>");
    const result = one(
      free + note("C", 10),
      note("D", 14),
      attributes(time("3", "4")) + note("E", 6),
      note("F", 6),
    );
    expect(metersOf(result)).toEqual(["0 5/4", "5 7/4", "12 3/4"]);
    expect(barsOf(result)).toEqual([0, 5, 12, 15]);
  });

  it("a change inside a measure begins a bar there", () => {
    const change = attributes(time("3", "8"));
    const result = one(
      attributes(time("2", "4")) + note("C", 4) + change + note("D", 3),
      note("E", 3),
      note("F", 3),
    );
    expect(metersOf(result)).toEqual(["0 2/4", "2 3/8"]);
    expect(barsOf(result)).toEqual([0, 2, 3.5, 5]);
  });

  it("parts in shorter meters are stretched to the bars of the longest, and that is said", () => {
    const first = [
      attributes(time("6", "8")) + note("C", 3) + note("D", 3),
      attributes(time("2", "4")) + note("E", 4),
      note("C", 4),
    ];
    const second = [
      attributes(time("2", "4")) + note("E", 2) + note("F", 2),
      note("G", 4),
      attributes(time("6", "8")) + note("F", 6),
    ];
    const result = read(scoreOf([first, second]));
    expect(metersOf(result)).toEqual(["0 6/8", "3 2/4", "5 6/8"]);
    expect(notesOf(result)).toEqual([
      [0, 1.5, 60],
      [0, 1.5, 64],
      [1.5, 1.5, 62],
      [1.5, 1.5, 65],
      [3, 2, 64],
      [3, 2, 67],
      [5, 3, 60],
      [5, 3, 65],
    ]);
    expect(result.codes).toEqual(["meters-differ note"]);
  });
});

describe("tempos", () => {
  const unit = (type: string, dots = 0) => `<beat-unit>${type}</beat-unit>${"<beat-unit-dot/>".repeat(dots)}`;
  const metronome = (inner: string) => direction(`<metronome>${inner}</metronome>`);
  const perMinute = (text: string) => `<per-minute>${text}</per-minute>`;

  it.each<[string, string, number]>([
    ["dotted beats", metronome(unit("quarter", 1) + perMinute("60")), 90],
    ["double dots", metronome(unit("half", 2) + perMinute("20")), 70],
    [
      "tied beats",
      metronome(`${unit("half")}<beat-unit-tied>${unit("eighth")}</beat-unit-tied>${perMinute("40")}`),
      100,
    ],
    ["about", metronome(unit("quarter") + perMinute("c. 72")), 72],
    ["from to", metronome(unit("quarter") + perMinute("60-64")), 62],
    [
      "in the words beside it",
      direction(`<metronome>${unit("quarter")}${perMinute("")}</metronome>`).replace(
        "</direction>",
        "<direction-type><words>about </words><words>72</words></direction-type></direction>",
      ),
      72,
    ],
    ["a comma", metronome(unit("quarter") + perMinute("66,5")), 66.5],
    [
      "what is heard before what is printed",
      metronome(unit("quarter") + perMinute("60")).replace("</direction>", '<sound tempo="72"/></direction>'),
      72,
    ],
  ])("%s", (_, element, qpm) => {
    const result = one(element + note("C", 2));
    expect(temposOf(result)).toEqual([[0, qpm]]);
    expect(result.codes).toEqual([]);
  });

  it("old value = new value changes the tempo, once however many parts say it", () => {
    const start = direction(`<metronome>${unit("quarter")}${perMinute("80")}</metronome>`);
    const relation = metronome(unit("quarter") + unit("quarter", 1));
    const measures = [start + note("C", 8), relation + note("D", 8)];
    const back = metronome(unit("quarter", 1) + unit("quarter"));
    const result = read(
      scoreOf([
        [...measures, back + note("E", 8)],
        [note("E", 8), relation + note("F", 8)],
      ]),
    );
    // A quarter lasted 60/80 s; now a dotted quarter does: 120 quarters a minute. Then back.
    expect(temposOf(result)).toEqual([
      [0, 80],
      [4, 120],
      [8, 80],
    ]);
  });

  it("relations of groups of notes count their sums: swing changes nothing", () => {
    const noteOf = (type: string, more = "") =>
      `<metronome-note><metronome-type>${type}</metronome-type>${more}</metronome-note>`;
    const triplet = (type: string) =>
      noteOf(
        type,
        "<metronome-tuplet><actual-notes>3</actual-notes><normal-notes>2</normal-notes></metronome-tuplet>",
      );
    const equals = "<metronome-relation>equals</metronome-relation>";
    const swing = metronome(
      noteOf("eighth") + noteOf("eighth") + equals + triplet("quarter") + triplet("eighth"),
    );
    const half = metronome(noteOf("half") + equals + noteOf("quarter", "<metronome-dot/>"));
    const result = one(
      direction("", '<sound tempo="100"/>') + note("C", 8),
      swing + note("D", 8),
      half + note("E", 8),
    );
    expect(temposOf(result).map(([at, qpm]) => [at, Math.round(qpm)])).toEqual([
      [0, 100],
      [4, 100],
      [8, 75],
    ]);
  });

  it("a mark without a number is reported", () => {
    expect(one(metronome(unit("quarter") + perMinute("lively")) + note("C", 2)).codes).toEqual([
      "bad-tempo lost",
    ]);
    expect(one(direction("", '<sound tempo="1e9"/>') + note("C", 2)).codes).toEqual(["bad-tempo lost"]);
  });
});

describe("measures", () => {
  const three = attributes(time("3", "4"));

  it.each<[string, string]>([
    ["a rest for the whole measure, written too long", rest(8, "", ' measure="yes"')],
    ["a rest for the whole measure, written too short", rest(2, "", ' measure="yes"')],
    ["a whole rest alone", rest(8, "<type>whole</type>")],
    ["rests that run over", rest(4) + rest(4)],
    ["nothing at all", ""],
    ["a skip", "<forward><duration>8</duration></forward>"],
    ["a hidden slash", note("B", 8, "<type>whole</type><notehead>slash</notehead>", ' print-object="no"')],
    ["slashes on each beat", note("B", 2, "<notehead>slash</notehead>").repeat(3)],
  ])("stay as long as their meter: %s", (_, content) => {
    const result = one(three + note("C", 6), content, note("D", 6), note("E", 6));
    expect(notesOf(result)).toEqual([
      [0, 3, 60],
      [6, 3, 62],
      [9, 3, 64],
    ]);
    expect(metersOf(result)).toEqual(["0 3/4"]);
    expect(result.codes.filter((code) => !code.endsWith("note"))).toEqual([]);
  });

  it("slash notation is silent from its start to its stop, and said once", () => {
    const style = (type: string) => attributes(`<measure-style><slash type="${type}"/></measure-style>`);
    const result = one(
      three + note("C", 6),
      style("start") + note("B", 2).repeat(3),
      note("B", 6),
      style("stop") + note("D", 6),
    );
    expect(notesOf(result)).toEqual([
      [0, 3, 60],
      [9, 3, 62],
    ]);
    expect(result.codes).toEqual(["slash-notation note"]);
  });

  it("one that falls short without a reason is filled with silence, and that is said", () => {
    const result = one(three + note("C", 6), note("D", 2), note("E", 6), note("F", 6));
    expect(notesOf(result).map(([at]) => at)).toEqual([0, 3, 6, 9]);
    expect(result.codes).toEqual(["measure-short repaired"]);
  });

  it.each<[string, Measure[], number[]]>([
    ["a pickup", [three + note("C", 2), note("D", 6), note("E", 6)], [0, 1, 4]],
    [
      "one marked as not counted",
      [three + note("C", 6), [note("D", 2), 'implicit="yes"'], note("E", 6), note("F", 6)],
      [0, 3, 4, 7],
    ],
    ["two that make one", [three + note("C", 6), note("D", 2), note("E", 4), note("F", 6)], [0, 3, 4, 6]],
    [
      "one before a double bar",
      [
        three + note("C", 6),
        `${note("D", 4)}<barline location="right"><bar-style>light-light</bar-style></barline>`,
        note("E", 6),
        note("F", 6),
      ],
      [0, 3, 5, 8],
    ],
    ["the last", [three + note("C", 6), note("D", 4)], [0, 3]],
  ])("short ones that are meant so stay short: %s", (_, measures, onsets) => {
    const result = one(...measures);
    expect(notesOf(result).map(([at]) => at)).toEqual(onsets);
    expect(result.codes).toEqual([]);
  });

  it("notes that run over make a longer bar; rounded lengths do not", () => {
    const long = one(three + note("C", 6), note("D", 4) + note("E", 4), note("F", 6));
    expect(metersOf(long)).toEqual(["0 3/4", "3 4/4", "7 3/4"]);
    expect(long.codes).toEqual(["measure-long note"]);
    const divisions = attributes("<divisions>1000</divisions>");
    const rounded = one(three + divisions + note("C", 333).repeat(9), note("D", 3000));
    expect(notesOf(rounded).at(-1)).toEqual([3, 3, 62]);
    expect(metersOf(rounded)).toEqual(["0 3/4"]);
  });

  it("a backup before the start of the measure is reported", () => {
    const result = one(
      `${three + note("C", 6)}<backup><duration>20</duration></backup>${note("E", 6, "<voice>2</voice>")}`,
    );
    expect(notesOf(result).map(([at]) => at)).toEqual([0, 0]);
    expect(result.codes).toEqual(["backup-too-far repaired"]);
  });
});

describe("signs that repeat measures and beats", () => {
  const four = attributes(time("4", "4"));
  const style = (inner: string) => attributes(`<measure-style>${inner}</measure-style>`);
  const start = (count: number) => style(`<measure-repeat type="start">${count}</measure-repeat>`);
  const stop = style('<measure-repeat type="stop"/>');

  it("of one measure, until it stops", () => {
    const result = one(four + note("C", 4) + note("E", 4), start(1) + rest(8), rest(8), stop + note("G", 8));
    expect(letters(result)).toBe("CECECEG");
    expect(barsOf(result)).toEqual([0, 4, 8, 12]);
    expect(result.codes).toEqual([]);
  });

  it("of two, to the end of the part", () => {
    expect(letters(one(four + note("C", 8), note("D", 8), start(2), "", "", ""))).toBe("CDCDCD");
  });

  it("of one staff only, and not where notes are written all the same", () => {
    const staff = (k: number) => `<staff>${k}</staff>`;
    const both =
      note("C", 8, staff(1)) +
      "<backup><duration>8</duration></backup>" +
      note("G", 8, `<voice>5</voice>${staff(2)}`);
    const sign = attributes(
      '<measure-style number="2"><measure-repeat type="start">1</measure-repeat></measure-style>',
    );
    const result = one(
      four + both,
      sign + note("D", 8, staff(1)),
      note("E", 8, staff(1)) +
        "<backup><duration>8</duration></backup>" +
        note("A", 8, `<voice>5</voice>${staff(2)}`),
      note("F", 8, staff(1)),
    );
    expect(letters(result)).toBe("CGDGEAFA");
  });

  it("of beats", () => {
    const begin = style('<beat-repeat type="start" slashes="1"/>');
    const result = one(
      `${four + note("C", 1) + note("D", 1) + begin}<forward><duration>6</duration></forward>`,
      style('<beat-repeat type="stop"/>') + note("E", 8),
    );
    expect(letters(result)).toBe("CDCDCDCDE");
    expect(notesOf(result).at(-1)).toEqual([4, 4, 64]);
  });

  it("with nothing before it is reported", () => {
    expect(one(start(2) + rest(8), note("C", 8)).codes).toEqual(["repeat-without-source lost"]);
  });

  it("stop at the bound of notes", () => {
    const measures = [note("C", 8), start(1), ...Array.from({ length: 40 }, () => "")];
    const text = scoreOf([measures]);
    const { score, diagnostics } = readMusicXml(new TextEncoder().encode(text), { maxNotes: 10 });
    expect(score!.notes).toHaveLength(10);
    expect(diagnostics.map(({ code }) => code)).toEqual(["too-many-notes"]);
  });
});

describe("order of play", () => {
  const sound = (inner: string) => `<sound ${inner}/>`;
  const end = '<barline location="right"><repeat direction="backward"/></barline>';
  /** Four measures C D E F with something more in each. */
  const played = (...more: readonly string[]) =>
    letters(one(...["C", "D", "E", "F", "G"].map((step, k) => note(step, 8) + (more[k] ?? ""))));

  it.each<[string, string[], string]>([
    ["D.C. al Fine", ["", words("Fine"), "", words("D.C. al Fine")], "CDEFCD"],
    ["da capo in words, in capitals", ["", words("FINE"), "", words("DA CAPO AL FINE")], "CDEFCD"],
    [
      "in two pieces of text",
      ["", words("(Fine)"), "", direction("<words>D. C.</words><words>al Fine</words>")],
      "CDEFCD",
    ],
    ["dal segno", ["", direction("<segno/>") + words("Fine."), "", words("Dal Segno al Fine")], "CDEFD"],
    [
      "with the sign in the text",
      ["", direction("<segno/>") + words("Fine"), "", words("D. \ue047 al Fine")],
      "CDEFD",
    ],
    ["to coda and coda in words", [words("To Coda"), "", words("D.C. al Coda"), words("Coda")], "CDECFG"],
    [
      "the sign of the coda twice",
      [direction("<coda/>"), "", words("D.C. al Coda"), direction("<coda/>")],
      "CDECFG",
    ],
    [
      "glyphs by name",
      [
        direction("<symbol>coda</symbol>") + words("To"),
        "",
        words("D.C."),
        direction("<symbol>coda</symbol>"),
      ],
      "CDECFG",
    ],
    ["sounds", [sound('tocoda="x"'), sound('coda="y"'), sound('dacapo="yes"'), sound('coda="x"')], "CDECFG"],
    [
      "sounds before words",
      [
        "",
        words("Fine") + sound('fine="yes"'),
        "",
        words("D.C. al Fine").replace("</direction>", '<sound dalsegno="a"/></direction>'),
      ],
      "CDEFG",
    ],
    [
      "the segno that is named",
      [sound('segno="a"'), sound('segno="b"'), "", sound('dalsegno="a"')],
      "CDEFCDEFG",
    ],
    [
      "the nearest segno before",
      [direction("<segno/>"), direction("<segno/>"), "", words("D.S.")],
      "CDEFDEFG",
    ],
    ["on the second pass only", ["", "", sound('dacapo="yes" time-only="2"') + end, ""], "CDECDECDEFG"],
    ["a repeat that begins unseen", ["", sound('forward-repeat="yes"'), end], "CDEDEFG"],
    [
      "a repeat taken after the jump, too",
      [end.replace('backward"', 'backward" after-jump="yes"'), "", words("D.C.")],
      "CCDECCDEFG",
    ],
    [
      "three times",
      ["", '<barline location="right"><repeat direction="backward" times="3"/></barline>'],
      "CDCDCDEFG",
    ],
    [
      "endings for two passes",
      [
        "",
        '<barline location="left"><ending number="1, 2" type="start"/></barline><barline location="right"><ending number="1, 2" type="stop"/><repeat direction="backward"/></barline>',
        '<barline location="left"><ending number="3" type="start"/></barline>',
      ],
      "CDCDCEFG",
    ],
  ])("%s", (_, more, order) => {
    expect(played(...more)).toBe(order);
  });

  it("words that only begin alike are no jumps", () => {
    expect(played("", words("finely"), words("dc motor"), words("d sharp"))).toBe("CDEFG");
    expect(played("", "", words("dolce"), words("discreet"))).toBe("CDEFG");
  });

  it("notes for one pass only", () => {
    const first = note("C", 4, "", ' time-only="1"');
    const second = note("E", 4, "", ' time-only="2"');
    const result = one(`${first}<backup><duration>4</duration></backup>${second}${note("G", 4)}${end}`);
    expect(letters(result)).toBe("CGEG");
  });
});

describe("percussion and programs", () => {
  const unpitched = (place: string, more = "") =>
    `<note><unpitched><display-step>${place[0]}</display-step><display-octave>${place[1]}</display-octave></unpitched><duration>2</duration>${more}</note>`;
  const instrument = (id: string, inner: string) => `<midi-instrument id="${id}">${inner}</midi-instrument>`;
  const channel = (value: number) => `<midi-channel>${value}</midi-channel>`;
  const program = (value: number) => `<midi-program>${value}</midi-program>`;

  it("a percussion clef makes percussion of what stands under it, never transposed and without a key", () => {
    const clef = attributes(
      "<key><fifths>4</fifths></key><transpose><chromatic>-2</chromatic></transpose><clef><sign>percussion</sign></clef>",
    );
    const { score, codes } = read(
      scoreOf([[clef + note("F", 2)], [attributes("<key><fifths>-1</fifths></key>") + note("C", 2)]]),
    );
    expect(score.tracks.map(({ isDrum }) => isDrum)).toEqual([true, false]);
    expect(score.notes.map(({ pitch }) => pitch).sort()).toEqual([36, 60]);
    expect(score.keys.map(({ fifths }) => fifths)).toEqual([-1]);
    expect(codes).toEqual(["percussion-guessed repaired"]);
  });

  it("channel 10 is percussion: the keys of its map, else the written pitches", () => {
    const kit =
      instrument("K", `${channel(10)}<midi-unpitched>39</midi-unpitched>`) + instrument("L", channel(10));
    const inner = [note("C", 2, '<instrument id="K"/>') + note("D", 2, '<instrument id="L"/>')];
    const { score } = read(scoreOf([inner], [kit]));
    expect(score.tracks).toMatchObject([{ isDrum: true, channel: 9 }]);
    expect(score.notes.map(({ pitch }) => pitch)).toEqual([38, 62]);
  });

  it("a part that mixes pitches and percussion has a track for each", () => {
    const { score } = read(scoreOf([[note("C", 2) + unpitched("C5")], [note("E", 4)]]));
    expect(score.tracks.map(({ name, isDrum }) => [name, isDrum])).toEqual([
      ["Part 0", false],
      ["Part 1", false],
      ["Part 0", true],
    ]);
    expect(score.notes.map(({ track, pitch }) => [track, pitch])).toEqual([
      [0, 60],
      [1, 64],
      [2, 38],
    ]);
  });

  it("a program that changes on the way, or from note to note, has a track of its own", () => {
    const change = direction("", `<sound>${instrument("A", program(57))}</sound>`);
    const { score } = read(
      scoreOf([[note("C", 2) + change + note("D", 2)]], [instrument("A", channel(3) + program(41))]),
    );
    expect(score.tracks.map((track) => [track.program, track.channel])).toEqual([
      [40, 2],
      [56, 2],
    ]);
    expect(score.notes.map(({ track }) => track)).toEqual([0, 1]);
    const doubling = instrument("A", program(74)) + instrument("B", program(73));
    const two = read(
      scoreOf([[note("C", 2, '<instrument id="B"/>') + note("D", 2, '<instrument id="A"/>')]], [doubling]),
    );
    expect(two.score.tracks.map((track) => track.program)).toEqual([72, 73]);
  });

  it("a program said before the first note is the track's", () => {
    const change = direction("", `<sound>${instrument("A", program(57))}</sound>`);
    expect(
      read(scoreOf([[change + note("C", 2)]], [instrument("A", program(41))])).score.tracks,
    ).toMatchObject([{ program: 56 }]);
  });
});

describe("transposing instruments", () => {
  const transposed = (inner: string, key = "<key><fifths>2</fifths></key>") =>
    one(attributes(`${key}<transpose>${inner}</transpose>`) + note("C", 2));
  const heard = ({ score }: Read) => [
    score.notes.map(({ pitch }) => pitch),
    score.keys.map(({ fifths }) => fifths),
  ];

  it.each<[string, string, unknown]>([
    ["clarinet in B flat", "<diatonic>-1</diatonic><chromatic>-2</chromatic>", [[58], [0]]],
    ["horn in F", "<diatonic>-4</diatonic><chromatic>-7</chromatic>", [[53], [1]]],
    ["without steps", "<chromatic>3</chromatic>", [[63], [-1]]],
    ["with impossible steps", "<diatonic>0</diatonic><chromatic>-2</chromatic>", [[58], [0]]],
    ["an octave", "<chromatic>0</chromatic><octave-change>-1</octave-change>", [[48], [2]]],
    ["doubled below", "<chromatic>0</chromatic><double/>", [[48, 60], [2]]],
    ["doubled above", '<chromatic>0</chromatic><double above="yes"/>', [[60, 72], [2]]],
  ])("%s", (_, inner, expected) => {
    const result = transposed(inner);
    expect(heard(result)).toEqual(expected);
    expect(result.codes).toEqual([]);
  });

  it.each(["", "<chromatic/>", "<chromatic>high</chromatic>", "<chromatic>1e308</chromatic>"])(
    "without a number (%s) is reported, and pitches and key are as written",
    (inner) => {
      const result = transposed(inner);
      expect(heard(result)).toEqual([[60], [2]]);
      expect(result.codes).toEqual(["bad-transposition lost"]);
    },
  );

  it("of one staff leaves the others alone", () => {
    const staff = '<transpose number="2"><chromatic>-12</chromatic></transpose>';
    const result = one(
      attributes(`<staves>2</staves>${staff}`) +
        note("C", 2, "<staff>1</staff>") +
        note("D", 2, "<staff>2</staff>"),
    );
    expect(result.score.notes.map(({ pitch }) => pitch)).toEqual([60, 50]);
  });

  it("what other parts of a concert score would be written as changes nothing, nor do signs for octaves", () => {
    const forPart =
      "<for-part><part-clef/><part-transpose><chromatic>-2</chromatic></part-transpose></for-part>";
    const octave = direction('<octave-shift type="down" size="8"/>');
    const clef = "<clef><sign>G</sign><line>2</line><clef-octave-change>-1</clef-octave-change></clef>";
    expect(heard(one(attributes(forPart + clef) + octave + note("C", 2)))).toEqual([[60], []]);
  });

  it("the key that most parts agree on holds", () => {
    const key = (fifths: number) => attributes(`<key><fifths>${fifths}</fifths></key>`);
    const parts = [0, -3, -3].map((fifths) => [key(fifths) + note("C", 2)]);
    expect(read(scoreOf(parts)).score.keys.map(({ fifths }) => fifths)).toEqual([-3]);
  });

  it("a signature given sign by sign is read where it is a usual one, else reported", () => {
    const sign = (step: string, alter: number) =>
      `<key-step>${step}</key-step><key-alter>${alter}</key-alter>`;
    const usual = one(attributes(`<key>${sign("B", -1)}${sign("E", -1)}</key>`) + note("C", 2));
    expect(usual.score.keys.map(({ fifths }) => fifths)).toEqual([-2]);
    expect(one(attributes(`<key>${sign("F", 1)}${sign("B", -1)}</key>`) + note("C", 2)).codes).toEqual([
      "bad-key lost",
    ]);
  });
});

describe("notes that are not for hearing", () => {
  it.each<[string, string, string]>([
    ["cue notes", note("D", 2).replace("<note>", "<note><cue/>"), "cue-note note"],
    ["notes of no loudness", note("D", 2, "", ' dynamics="0"'), "mute-note note"],
    ["slashes", note("D", 2, "<notehead>slash</notehead>"), "slash-notation note"],
  ])("%s take their time in silence, and are counted once", (_, silent, code) => {
    const result = one(silent + silent + note("C", 2));
    expect(notesOf(result)).toEqual([[2, 1, 60]]);
    expect(result.codes).toEqual([code]);
  });

  it("hidden notes and notes without a head sound", () => {
    const result = one(note("C", 2, "", ' print-object="no"') + note("D", 2, "<notehead>none</notehead>"));
    expect(letters(result)).toBe("CD");
    expect(result.codes).toEqual([]);
  });

  it("a note of length 0 is left out and reported", () => {
    const result = one(note("C", 0) + note("D", 2));
    expect(letters(result)).toBe("D");
    expect(result.codes).toEqual(["bad-duration lost"]);
  });

  it("tremolos, trills and arpeggios are as written", () => {
    const notations =
      '<notations><ornaments><trill-mark/><tremolo type="single">3</tremolo></ornaments><arpeggiate/></notations>';
    const pair = (step: string, type: string) =>
      note(
        step,
        2,
        `<time-modification><actual-notes>2</actual-notes><normal-notes>1</normal-notes></time-modification><notations><ornaments><tremolo type="${type}">3</tremolo></ornaments></notations>`,
      );
    expect(notesOf(one(note("C", 4, notations) + pair("D", "start") + pair("E", "stop")))).toEqual([
      [0, 2, 60],
      [2, 1, 62],
      [3, 1, 64],
    ]);
  });

  it("pitches between semitones go to the nearest, and that is said", () => {
    const quarterTone = note("C", 2).replace("<octave>", "<alter>1.5</alter><octave>");
    const result = one(quarterTone);
    expect(notesOf(result)).toEqual([[0, 1, 62]]);
    expect(result.codes).toEqual(["microtone-rounded repaired"]);
  });
});
