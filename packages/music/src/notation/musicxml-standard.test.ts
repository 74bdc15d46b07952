import { describe, expect, it } from "vitest";
import type { Measure } from "./musicxml.test-support.ts";
import {
  attributes,
  barsOf,
  direction,
  letters,
  metersOf,
  note,
  notesOf,
  one,
  read,
  rest,
  scoreOf,
  temposOf,
  time,
  words,
} from "./musicxml.test-support.ts";

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

  it.each(["<time><beats>3</beats></time>", time("3", "0"), time("3", "-4"), time("3", "x"), time("3", "")])(
    "%s is reported at once",
    (element) => {
      const result = one(attributes(time("3", "4")) + note("C", 6), attributes(element) + note("D", 6));
      expect(metersOf(result)).toEqual(["0 3/4"]);
      expect(result.codes).toEqual(["bad-meter lost"]);
    },
  );

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
    ["a sign in words", direction("<words>Allegro \u2669. = 60</words>"), 90],
    ["a sign of a music font", direction("<words>\ueca3 = 40-44</words>"), 84],
    [
      "sound before words",
      direction("<words>\u2669 = 60</words>").replace("</direction>", '<sound tempo="72"/></direction>'),
      72,
    ],
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

  it("one that several parts write to the same place stays short; where one of them goes on, it does not", () => {
    const upper = [three + note("C", 6), rest(4), note("E", 6), note("F", 6)];
    const alike = read(
      scoreOf([upper, [three + note("C", 6), note("G", 2) + note("A", 2), note("B", 6), note("C", 6)]]),
    );
    expect(barsOf(alike)).toEqual([0, 3, 5, 8]);
    expect(alike.codes).toEqual([]);
    const apart = read(scoreOf([upper, [three + note("C", 6), note("G", 2), note("B", 6), note("C", 6)]]));
    expect(barsOf(apart)).toEqual([0, 3, 6, 9]);
    expect(apart.codes).toContain("measure-short repaired");
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
