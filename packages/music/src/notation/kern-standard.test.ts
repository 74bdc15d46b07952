// What Humdrum can say of meters, tempos, rests, order of play and percussion. All values are worked out by hand.
import { describe, expect, it } from "vitest";
import { readKern } from "./kern-reader.ts";

const spine = (...lines: string[]) => ["**kern", ...lines, "*-"].join("\n");
/** Two spines of the given lines, a comma between the columns. */
const two = (...lines: string[]) => ["**kern,**kern", ...lines, "*-,*-"].join("\n").replaceAll(",", "\t");
const scoreOf = (text: string) => readKern(text).score!;
const codes = (text: string) => readKern(text).diagnostics.map(({ code }) => code);
const notesOf = (text: string) => {
  const { notes, ticksPerQuarter: q } = scoreOf(text);
  return notes.map((n) => [n.onset / q, n.duration / q, n.pitch]);
};
const metersOf = (text: string) => {
  const { meters, ticksPerQuarter: q } = scoreOf(text);
  return meters.map(({ at, numerator, denominator }) => `${at / q}: ${numerator}/${denominator}`);
};
const lettersOf = (text: string) =>
  scoreOf(text)
    .notes.map(({ pitch }) => "C D EF G A B"[pitch - 60])
    .join("");

describe("readKern: meters", () => {
  it.each([
    ["*M3+2/8", "0: 5/8"],
    ["*M2+2+3/8", "0: 7/8"],
    ["*M2/4+3/8", "0: 7/8"],
    ["*M2/0", "0: 4/1"],
    ["*M3/2%1", "0: 3/2"],
    ["*met(c)", "0: 4/4"],
    ["*met(c|)", "0: 2/2"],
  ])("reads %s", (token, meter) => {
    expect([metersOf(spine(token, "8c", "="))[0], codes(spine(token, "8c", "="))]).toEqual([meter, []]);
  });

  it("reports what a score cannot hold, and moves nothing", () => {
    const text = spine("*M2/1", "0c", "=", "*M3/3%2", "3%2e", "3%2f", "3%2g", "=", "*M2/1", "0c", "=");
    expect(codes(text)).toEqual(["bad-meter"]);
    expect(notesOf(text).map(([at]) => at)).toEqual(
      [0, 8, 8 + 8 / 3, 8 + 16 / 3, 16].map((at) => expect.closeTo(at, 3)),
    );
  });

  it("leaves a meter where *MX says so, with a word", () => {
    const text = spine("*M3/4", "2.c", "=", "*MX", "1d", "2.e", "=", "2.f", "=");
    expect(codes(text)).toEqual(["free-meter"]);
    expect(notesOf(text).map(([at]) => at)).toEqual([0, 3, 7, 10]);
  });

  it("takes the first of different meters at once, with a word", () => {
    const text = two("*M3/4,*M6/8", "2.c,2.e", "=,=");
    expect([metersOf(text), codes(text)]).toEqual([["0: 3/4"], ["meters-differ"]]);
  });
});

describe("readKern: music without bar lines", () => {
  it("has the bars that its meter makes", () => {
    expect(metersOf(spine("*M3/4", "2.c", "2.d", "2.e", "=="))).toEqual(["0: 3/4"]);
    expect(metersOf(spine("*M3/4", "2.c", "4d", "=="))).toEqual(["0: 4/4"]);
  });
});

describe("readKern: rests that stand for a measure", () => {
  it.each(["1r", "1rr", "0r", "00r", "2r", "4rr", "2.r"])(
    "%s beside notes lasts as long as they do",
    (rest) => {
      const text = two("*M3/4,*M3/4", `${rest},4c`, ".,4d", ".,4e", "=,=", "4f,4g", "=,=");
      expect(notesOf(text)).toEqual([
        [0, 1, 60],
        [1, 1, 62],
        [2, 1, 64],
        [3, 1, 65],
        [3, 1, 67],
      ]);
      expect(codes(text)).toEqual([]);
    },
  );

  it.each(["1r", "1rr", "0r", "00r", "4rr"])("%s alone lasts as long as the meter says", (rest) => {
    expect(notesOf(spine("*M3/8", rest, "=", "4.c", "="))).toEqual([[1.5, 1.5, 60]]);
    expect(notesOf(spine("*M4/2", rest, "=", "0c", "="))).toEqual([[8, 8, 60]]);
  });

  it("takes other rests, and a whole rest beside notes of its own spine, at their length", () => {
    expect(notesOf(spine("*M4/4", "4r", "=", "1c", "="))).toEqual([[1, 4, 60]]);
    expect(notesOf(spine("*M6/4", "1r", "2c", "=", "1.d", "="))).toEqual([
      [4, 2, 60],
      [6, 6, 62],
    ]);
  });
});

describe("readKern: tempos and lengths", () => {
  it.each([
    ["*MM96", 96],
    ["*MM96.5", 96.5],
    ["*MM=60", 60],
    ["*MM100-120", 110],
    ["!!!OMD: Allegro [quarter]=132", 132],
    ["!!!OMD: [half-dot] = 50", 150],
  ])("%s", (line, qpm) => {
    const read = (text: string) => scoreOf(text).tempos.map((change) => change.qpm);
    expect([read(spine(line, "4c")), codes(spine(line, "4c"))]).toEqual([[qpm], []]);
    expect(read(spine("*MM33", "4c", line, "4d", "*MM33", "4e"))).toEqual([33, qpm, 33]);
  });

  it("says where words stand for a number, and where a number makes no sense", () => {
    expect(codes(spine("!!!OMD: Allegro", "4c"))).toEqual(["tempo-words"]);
    expect(codes(spine("!!!OMD: Allegro", "*MM120", "4c"))).toEqual([]);
    expect(codes(spine("*MM[Allegro]", "4c"))).toEqual(["bad-tempo"]);
    expect(codes(spine("*MM0", "4c"))).toEqual(["bad-tempo"]);
  });

  it("reads tuplet values, and the plain note of ornaments and tremolos, with one word for all", () => {
    const text = spine("12c", "6d", "3%2e", "6..f", "4@16@c", "4@@32@@d", "4eT", "4f:", "4gM");
    expect(notesOf(text).map(([, length]) => length)).toEqual(
      [1 / 3, 2 / 3, 8 / 3, 7 / 6, 1, 1, 1, 1, 1].map((length) => expect.closeTo(length, 3)),
    );
    expect(readKern(text).diagnostics).toMatchObject([
      { code: "ornament-as-written", severity: "note", count: 5 },
    ]);
  });

  it("reads no note from letters that differ", () => {
    expect(codes(spine("4cd", "4e"))).toEqual(["bad-token"]);
  });
});

describe("readKern: tempo records", () => {
  it.each([
    ["!!!OMD: [quarter]=72-80", 76],
    ["!!!OMD: Allegro [quarter-dot] = 60", 90],
  ])("%s", (record, qpm) => {
    expect(scoreOf(`${record}\n${spine("4c")}`).tempos[0].qpm).toBe(qpm);
  });
});

describe("readKern: order of play", () => {
  const sections = ["*M4/4", "*>A", "1c", "=", "*>B", "1d", "=", "*>C", "1e", "="];
  it.each([
    ["the list without a name", ["*>[A,B,A]", "*>norep[A,B]"], "CDC"],
    ["whichever comes first", ["*>norep[A,B]", "*>[A,C]"], "CE"],
    ["a named list where there is no other", ["*>norep[A]", "*>long[A,A,B]"], "CCD"],
    ["lists inside the list", ["*>[X,C,X]", "*>X[Y,B]", "*>Y[A,A]"], "CCDECCD"],
    ["signs where only norep is there", ["*>norep[A]"], "CDE"],
  ])("follows %s", (_, lists, order) => {
    expect([lettersOf(spine(...lists, ...sections)), codes(spine(...lists, ...sections))]).toEqual([
      order,
      [],
    ]);
  });

  it("stops at lists that hold themselves", () => {
    expect(codes(spine("*>[X]", "*>X[A,X,X]", ...sections))).toContain("unknown-section");
  });

  it("jumps where words say so", () => {
    const text = spine(
      "*M4/4",
      "1c",
      "=",
      "1d",
      "!LO:TX:a:t=Fine",
      "=",
      "1e",
      "!LO:TX:a:t=D.C. al Fine",
      "=",
    );
    expect(lettersOf(text)).toBe("CDECD");
  });

  it("follows a coda in words, and takes repeats again after it", () => {
    const text = spine(
      "*M4/4",
      "1c",
      "=",
      "!LO:TX:a:t=To Coda",
      "1d",
      "=",
      "!LO:TX:a:t=D.C. al Coda",
      "1e",
      "=!|:",
      "!LO:TX:a:t=Coda",
      "1f",
      "=:|!",
    );
    expect(lettersOf(text)).toBe("CDECDFF");
  });

  it("has no empty bar behind the last bar line", () => {
    const text = spine("*>[A,A]", "*M4/4", "*>A", "1c", "=", "*k[f#]", "*M3/4");
    expect(notesOf(text).map(([onset]) => onset)).toEqual([0, 4]);
  });

  it("begins a section under a held note without moving anything", () => {
    const text = two("*M4/4,*M4/4", "1c,2e", "*>B,*>B", ".,2f", "=,=", "1d,1g", "=,=");
    expect(notesOf(text)).toEqual([
      [0, 4, 60],
      [0, 2, 64],
      [2, 2, 65],
      [4, 4, 62],
      [4, 4, 67],
    ]);
  });
});

describe("readKern: keys of several parts", () => {
  it("takes the key that most have, of equals the first, with a word", () => {
    const text = "**kern,**kern,**kern\n*k[],*k[b-],*k[b-]\n4c,4f,4a\n*-,*-,*-".replaceAll(",", "\t");
    expect(scoreOf(text).keys.map(({ fifths }) => fifths)).toEqual([-1]);
    expect(codes(text)).toEqual(["keys-differ"]);
    const equals = two("*k[f#],*k[]", "4c,4f");
    expect(scoreOf(equals).keys.map(({ fifths }) => fifths)).toEqual([1]);
  });

  it("says nothing where parts agree, one after another", () => {
    expect(codes(two("*k[f#],*k[f#]", "4c,4f", "*k[],*", "*,*k[]", "4c,4f"))).toEqual([]);
  });
});

describe("readKern: what stands beside the notes", () => {
  it("cue notes and ossias are silent until they end, in their sub-spine, and that is said", () => {
    const text = "**kern\n4c\n*cue\n4d\n*Xcue\n4e\n*^\n*\t*ossia\n4f\t4g\n*v\t*v\n4g\n*-";
    expect(lettersOf(text)).toBe("CEFG");
    expect(codes(text)).toEqual(["cue-note"]);
    expect(notesOf(text).map(([at]) => at)).toEqual([0, 2, 3, 4]);
  });

  it("takes the first of several readings of a passage", () => {
    const text = "**kern\n*^\n*S/sic\t*S/ossia\n4c\t4d\n*v\t*v\n*S/fin\n4e\n*-";
    expect([lettersOf(text), codes(text)]).toEqual(["CE", ["cue-note"]]);
  });

  it("keeps the pedal", () => {
    const { pedals, ticksPerQuarter: q } = scoreOf(spine("4c", "*ped", "4d", "4e", "*Xped", "4f"));
    expect(pedals.map(({ onset, duration }) => [onset / q, duration / q])).toEqual([[1, 2]]);
  });

  it.each([
    ["p<", [49, 49]],
    ["fX", [96, 96]],
    ["< mf", [80, 80]],
    ["sf", [112, 80]],
    ["fp", [96, 49]],
    ["sp", [49, 49]],
    ["morendo", [80, 80]],
  ])("reads the dynamic in %s", (token, velocities) => {
    const text = `**kern\t**dynam\n4c\t${token}\n4d\t.\n*-\t*-`;
    expect(scoreOf(text).notes.map(({ velocity }) => velocity)).toEqual(velocities);
  });
});

describe("readKern: percussion", () => {
  const drumsOf = (text: string) => scoreOf(text).tracks.map(({ isDrum, channel }) => [isDrum, channel]);

  it.each(["*clefX", "*clefX3", "*Iperc", "*Isnare", "*Icymba", "*ICperc"])(
    "%s makes a spine percussion",
    (token) => {
      const text = two(`${token},*clefG2`, "*k[f#],*k[f#]", "4e,4c", "=,=");
      expect(drumsOf(text)).toEqual([
        [true, 9],
        [false, 1],
      ]);
    },
  );

  it("keeps notes marked R apart from the pitched notes of the same spine", () => {
    const text = spine("*k[f#]", "4c", "4Rcc", "4R", "4d");
    expect(drumsOf(text)).toEqual([
      [false, 0],
      [true, 9],
    ]);
    expect(scoreOf(text).notes.map(({ pitch, track }) => [pitch, track])).toEqual([
      [60, 0],
      [38, 1],
      [37, 1],
      [62, 0],
    ]);
    expect(codes(text)).toEqual(["percussion-guessed"]);
  });

  it("takes no key from percussion", () => {
    expect(scoreOf(spine("*clefX", "*k[f#]", "4e")).keys).toEqual([]);
    expect(scoreOf(two("*k[f#],*k[b-]", "*clefX,*", "4e,4c")).keys.map(({ fifths }) => fifths)).toEqual([-1]);
  });

  it("reads signatures sign by sign, and says which no key has", () => {
    const keyOf = (token: string) => [
      scoreOf(spine(token, "4c")).keys.map(({ fifths }) => fifths),
      codes(spine(token, "4c")),
    ];
    expect(keyOf("*k[f#c#]")).toEqual([[2], []]);
    expect(keyOf("*k[f#c#g#d#a#e#b#f##]")).toEqual([[-4], []]);
    expect(keyOf("*k[bnen]")).toEqual([[0], []]);
    expect(keyOf("*k[b-e-f#]")).toEqual([[-2], ["odd-key"]]);
    expect(keyOf("*k[three sharps]")).toEqual([[], ["odd-key"]]);
  });

  it.each([
    ["*Ivioln", 40],
    ["*Icor", 60],
    ["*Iclarb", 71],
    ["*Itromt", 57],
    ["*Imezzo", 52],
    ["*Ifag_c", 70],
    ["*Iarpa", 46],
  ])("%s is an instrument", (token, program) => {
    expect(scoreOf(spine(token, "4c")).tracks[0].program).toBe(program);
  });

  it("keeps the instrument that a spine starts with, and says where another comes", () => {
    const text = spine(
      '*I"Violin',
      "*Ivioln",
      "*Iviolin",
      "*Iviola",
      "4c",
      '*I"Flute',
      "*Iflt",
      "4d",
      "*Iviola",
      "4e",
    );
    const { tracks } = scoreOf(text);
    expect([tracks.map(({ name, program }) => [name, program]), codes(text)]).toEqual([
      [["Violin", 41]],
      ["instrument-ignored"],
    ]);
  });

  it("starts a spine added by *+ where it stands", () => {
    const added = "**kern\n4c\n*+\n*\t**kern\n4d\t4f\n*-\t*-\n";
    expect([notesOf(added).at(-1), codes(added)]).toEqual([[1, 1, 65], []]);
  });

  it("reads pitches and keys as they sound: *ITr only says how to print", () => {
    const { notes, keys } = scoreOf(spine("*ITrd1c2", "*k[b-]", "4B-"));
    expect([notes[0].pitch, keys[0].fifths]).toEqual([58, -1]);
  });

  it("knows no instrument or dynamic by the name of what every object has", () => {
    const text = "**kern\t**dynam\n*Iconstructor\t*\n4c\ttoString\n*-\t*-";
    expect([scoreOf(text).tracks[0].program, scoreOf(text).notes[0].velocity]).toEqual([0, 80]);
  });
});
