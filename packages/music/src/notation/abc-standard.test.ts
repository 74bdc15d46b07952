// What the ABC standard can say of meters, tempos, order of play, percussion and transposition. All values are worked out by hand.
import { describe, expect, it } from "vitest";
import { readAbc } from "./abc-reader.ts";

const tune = (...lines: string[]) => ["X:1", "L:1/4", "M:4/4", "K:C", ...lines].join("\n");
const scoreOf = (text: string) => readAbc(text).scores[0].score;
const codes = (text: string) => readAbc(text).diagnostics.map(({ code }) => code);
/** Onset, length in quarters and pitch of each note. */
const notesOf = (text: string) => {
  const { notes, ticksPerQuarter: q } = scoreOf(text);
  return notes.map((n) => [n.onset / q, n.duration / q, n.pitch]);
};
const lengthsOf = (text: string) => notesOf(text).map(([, length]) => Math.round(length * 1e4) / 1e4);
/** Natural notes as letters, middle C is `C`, the octave above in small letters. */
const lettersOf = (text: string) =>
  scoreOf(text)
    .notes.map(({ pitch }) => "C D EF G A Bc d ef g a b"[pitch - 60])
    .join("");
const metersOf = (text: string) => {
  const { meters, ticksPerQuarter: q } = scoreOf(text);
  return meters.map(({ at, numerator, denominator }) => `${at / q}: ${numerator}/${denominator}`);
};

describe("readAbc: meters", () => {
  it.each([
    ["M:3+2/8", "0: 5/8"],
    ["M:(2+3)/8", "0: 5/8"],
    ["M:2+2+3/8", "0: 7/8"],
    ["M:2/4+3/8", "0: 7/8"],
    ["M:C", "0: 4/4"],
    ["M:C|", "0: 2/2"],
    ["M: 6/8 % jig", "0: 6/8"],
  ])("reads %s", (field, meter) => {
    expect(metersOf(`X:1\n${field}\nL:1/8\nK:C\nC|C|`)[0]).toBe(meter);
  });

  it("begins a measure where the meter changes, on a line or inside one", () => {
    expect(metersOf(tune("CDEF|[M:3/4]CDE|", "M:2/4", "CD|"))).toEqual(["0: 4/4", "4: 3/4", "7: 2/4"]);
  });

  it("takes the last of several meters before the music: a tune's counts before the file's", () => {
    const file = "M:3/4\nL:1/4\n\nX:1\nK:C\nCDE|\n\nX:2\nM:2/4\nK:C\nCD|\n";
    const meters = readAbc(file).scores.map(({ score }) => score.meters[0].numerator);
    expect([meters, codes(file)]).toEqual([[3, 2], []]);
    const voices = "X:1\nL:1/4\nM:4/4\nK:C\nV:1\nM:2/4\nCD|\nV:2\nM:2/4\nEF|\n";
    expect([metersOf(voices), codes(voices)]).toEqual([["0: 2/4"], []]);
  });

  it("says where it follows none", () => {
    expect(codes(tune("CDEF|[M:none]CDEFGAB|C|"))).toEqual(["free-meter"]);
    expect(notesOf(tune("CDEF|[M:none]CDEFGAB|C|")).at(-1)).toEqual([11, 1, 60]);
    expect(codes("X:1\nM:3/5\nK:C\nC|")).toEqual(["bad-meter"]);
  });

  it.each([
    ["Z2|C4|", [[8, 4, 60]]],
    ["X|C4|", [[4, 4, 60]]],
    ["[M:6/8]Z|C3|", [[3, 3, 60]]],
    ["z2x2|C4|", [[4, 4, 60]]],
    [
      "y2Cy y3D|",
      [
        [0, 1, 60],
        [1, 1, 62],
      ],
    ],
    ["[M:3+2/8]Z2|C|", [[5, 1, 60]]],
  ])("rests without moving what follows: %s", (music, notes) => {
    expect(notesOf(tune(music))).toEqual(notes);
  });

  it("takes the unit length from the header's meter, and from L: wherever it stands", () => {
    expect(lengthsOf("X:1\nM:2/4\nK:C\nC|[L:1/8]C|\nL:1/2\nC|")).toEqual([0.25, 0.5, 2]);
    expect(lengthsOf("X:1\nM:3/4\nK:C\nC|[M:2/4]C|")).toEqual([0.5, 0.5]);
  });
});

describe("readAbc: lengths", () => {
  it.each([
    ["A>B c<d", [1.5, 0.5, 0.5, 1.5]],
    ["A>>B c<<d", [1.75, 0.25, 0.25, 1.75]],
    ["A > B", [1.5, 0.5]],
    ["[CE]>z D", [1.5, 1.5, 1]],
    ["(3CDE (2CD", [0.6667, 0.6667, 0.6667, 1.5, 1.5]],
    ["(5CDEFG", [0.4, 0.4, 0.4, 0.4, 0.4]],
    ["[M:6/8](5CDEFG", [0.6, 0.6, 0.6, 0.6, 0.6]],
    ["(3:2:4CDEF G", [0.6667, 0.6667, 0.6667, 0.6667, 1]],
    ["(3::2CD E", [0.6667, 0.6667, 1]],
    ["C/ C// C3/2 C/4 C3/", [0.5, 0.25, 1.5, 0.25, 1.5]],
    ["[C2E4]/ D", [1, 1, 1]],
  ])("%s", (music, lengths) => {
    expect(lengthsOf(tune(music))).toEqual(lengths);
  });

  it("joins ties in chords, over bar lines and where they stand behind a broken rhythm", () => {
    expect(notesOf(tune("C2-C [C-E]|C-|C"))).toEqual([
      [0, 3, 60],
      [3, 3, 60],
      [3, 1, 64],
    ]);
    expect(notesOf(tune("C>-C D-D"))).toEqual([
      [0, 2, 60],
      [2, 2, 62],
    ]);
  });

  it("reports a note that is too long, and rounds quarter tones with a word", () => {
    expect(codes(tune("C D E300 F|"))).toEqual(["bad-duration"]);
    expect(codes(tune("^/F _3/2B ^2C|"))).toEqual(["microtone-rounded"]);
    expect(scoreOf(tune("^/F _3/2B ^2C|")).notes.map(({ pitch }) => pitch)).toEqual([65, 70, 62]);
  });
});

describe("readAbc: tempos", () => {
  it.each([
    ["1/4=120", 120],
    ['"Allegro" 1/4=132', 132],
    ['3/8=50 "slowly"', 75],
    ["1/4 3/8 1/4 3/8=40", 200],
    ["1/4=90.5", 90.5],
    ["1/4.=60", 90],
    // Outdated: unit note lengths, here eighths.
    ["120", 60],
    ["C=100", 50],
    ["C3=40", 60],
  ])("reads Q:%s in the header, on a line and inside one", (value, qpm) => {
    const header = scoreOf(`X:1\nL:1/8\nQ:${value}\nK:C\nC|`).tempos.map((change) => change.qpm);
    const body = scoreOf(`X:1\nL:1/8\nQ:1/4=33\nK:C\nC8|\nQ:${value}\nC8|[Q:1/4=33]C8[Q:${value}]C8|`);
    expect([header, body.tempos.map((change) => change.qpm)]).toEqual([[qpm], [33, qpm, 33, qpm]]);
  });

  it("relates one note value to another: the first is what was, the second what is", () => {
    const { tempos } = scoreOf(tune("Q:1/4=80", "C4|[Q:1/4=3/8]C4|[Q:3/8=1/4]C4|"));
    expect(tempos.map(({ qpm }) => qpm)).toEqual([80, 120, 80]);
  });

  it("says where there is no number, or none that makes sense", () => {
    expect(codes(`X:1\nQ:"Allegro"\nK:C\nC|`)).toEqual(["tempo-words"]);
    expect(codes("X:1\nQ:fast\nK:C\nC|")).toEqual(["bad-tempo"]);
    expect(codes("X:1\nQ:1/4=9999\nK:C\nC|")).toEqual(["bad-tempo"]);
  });
});

describe("readAbc: order of play", () => {
  it.each([
    ["variant endings", "|:C4|[1,3D4:|[2E4:|[4F4|G4|", "CDCECDCFG"],
    ["a range of endings", "|:C4|[1-3D4:|[4E4|]", "CDCDCDCE"],
    ["short endings", "|:C4|1D4:|2E4|]", "CDCE"],
    ["a double repeat", "|:C4::D4:|E4|", "CCDDE"],
    ["a repeat three times", "|::C4::|D4|", "CCCD"],
    ["a repeat from the last double bar line", "C4|D4||E4|F4:|", "CDEFEF"],
    ["a repeat after a double bar line inside it", "|:C4||D4:|", "CDCD"],
    ["a repeat sign after an invisible bar line", "C4|D4[|]:|", "CDCD"],
    ["D.C.", "C4|D4!fine!|E4!D.C.!|", "CDECD"],
    ["D.C. al fine", "C4|!fine!D4|E4!D.C.alfine!|", "CDECD"],
    ["dacapo", "C4|D4!fine!|E4!dacapo!|", "CDECD"],
    ["plus signs", "C4|D4+fine+|E4+D.C.+|", "CDECD"],
    ["D.S. al fine", "C4|!segno!D4|E4!fine!|F4!D.S.alfine!|", "CDEFDE"],
    ["a sign at the bar line", "C4!segno!|D4|E4!fine!|F4!D.S.!|", "CDEFDE"],
    ["the short form of the sign", "C4|SD4|E4!fine!|F4!D.S.!|", "CDEFDE"],
    ["dacoda", "C4|D4!dacoda!|E4|F4!D.C.alcoda!|!coda!G4|", "CDEFCDG"],
    ["D.S. al coda", "C4|!segno!D4!dacoda!|E4|F4!D.S.alcoda!|!coda!G4|", "CDEFDG"],
    ["two coda signs", "C4|D4!coda!|E4|F4!D.C.alcoda!|!coda!G4|", "CDEFCDG"],
    ["the short form of the coda", "C4|D4O|E4|F4!D.C.alcoda!|OG4|", "CDEFCDG"],
    ["a jump on the bar that ends a repeat", "|:C4|D4!fine!:|E4!D.C.!|", "CDCDECD"],
    ["words above the staff", 'C4|D4"^Fine"|E4"^D.C. al Fine"|', "CDECD"],
    ["a segno in words", 'C4|"^Segno"D4|E4"^Fine"|F4"^D.S. al Fine"|', "CDEFDE"],
    ["a coda in words", 'C4|D4"^To Coda"|E4|F4"^D.C. al Coda"|"^Coda"G4|', "CDEFCDG"],
    ["repeats after the coda", "|:C4:|D4!dacoda!|E4!D.C.alcoda!|!coda!|:F4:|", "CCDECDFF"],
    ["a chord over another bass is no jump", '"D/C"C4|"C"D4|', "CD"],
    ["a sign that U: names", "U:W=!D.C.!\nC4|D4!fine!|E4W|", "CDECD"],
  ])("%s", (_, music, order) => {
    expect([lettersOf(tune(music)), codes(tune(music))]).toEqual([order, []]);
  });

  it.each([
    ["ABA", "CDC"],
    ["AABB", "CCDD"],
    ["(AB)3", "CDCDCD"],
    ["A2.B", "CCD"],
    ["((AB)2.C)2 % rondo", "CDCDECDCDE"],
    ["BA", "DC"],
  ])("parts P:%s", (value, order) => {
    const text = `X:1\nL:1/4\nM:4/4\nP:${value}\nK:C\nP:A\nC4|\nP:B\nD4|\n[P:C]E4|\n`;
    expect([lettersOf(text), codes(text)]).toEqual([order, []]);
  });

  it("plays repeats inside parts, in all voices, and what stands before the first", () => {
    const text = "X:1\nL:1/4\nP:BA\nK:C\nV:1\nF4|\nP:A\n|:C4:|\nP:B\nD4|1E4:|2F4|\nV:2\nA4|d4|e4|f4|g4|\n";
    const { notes, ticksPerQuarter: q } = scoreOf(text);
    const voice = (track: number) =>
      notes.filter((note) => note.track === track).map(({ onset, pitch }) => `${onset / q}:${pitch}`);
    expect(voice(0)).toEqual(["0:65", "4:62", "8:64", "12:62", "16:65", "20:60", "24:60"]);
    expect(voice(1)).toEqual(["0:69", "4:76", "8:77", "12:76", "16:79", "20:74", "24:74"]);
  });

  it("has no empty bar behind the last bar line", () => {
    const text = "X:1\nL:1/4\nM:4/4\nP:ABA\nK:C\nP:A\nC4||\nP:B\nD4||\nK:G\n!coda!|:\n";
    expect(notesOf(text).map(([onset]) => onset)).toEqual([0, 4, 8]);
  });

  it("says where a jump leads nowhere, and where parts go on without end", () => {
    expect(codes(tune("C4|D4!D.S.!|"))).toEqual(["jump-without-target"]);
    expect(codes(tune("C4|D4!D.C.alcoda!|"))).toEqual(["jump-without-target"]);
    expect(codes("X:1\nP:(((A9)9)9)4\nL:1/4\nK:C\nP:A\nC4|\n")).toEqual([]);
    expect(codes("X:1\nP:(((((A99)99)99)99)99)99\nL:1/4\nK:C\nP:A\nC4|\n")).toEqual(["repeats-unbounded"]);
  });
});

describe("readAbc: music without bar lines", () => {
  it("has the bars that its meter makes", () => {
    expect(metersOf("X:1\nM:3/4\nL:1/4\nK:C\nCDEFGABcdefg|]")).toEqual(["0: 3/4"]);
    expect(metersOf("X:1\nM:3/4\nL:1/4\nK:C\nCDEFG|]")).toEqual(["0: 5/4"]);
  });
});

describe("readAbc: percussion and programs", () => {
  const drumsOf = (text: string) => scoreOf(text).tracks.map(({ isDrum, channel }) => [isDrum, channel]);
  const programsOf = (text: string) => scoreOf(text).tracks.map(({ program }) => program);

  it.each([
    ["the clef of a voice", "V:1 clef=perc\nCDEF|"],
    ["a clef without its name", "V:1 perc\nCDEF|"],
    ["the clef of the key", "K:none clef=perc\nCDEF|"],
    ["a channel", "%%MIDI channel 10\nCDEF|"],
    ["a channel in a field", "I:MIDI channel 10\nCDEF|"],
    ["a channel inside a line", "[I:MIDI channel 10]CDEF|"],
    ["a channel with an equals sign", "[I:MIDI=channel 10]CDEF|"],
  ])("by %s", (_, body) => {
    expect(drumsOf(tune(body))).toEqual([[true, 9]]);
  });

  it("has no key, takes no accidental from one and is never transposed", () => {
    const text = "X:1\nL:1/4\nK:D clef=perc transpose=5\n%%MIDI drummap F 36\nFcFc|";
    expect(scoreOf(text).notes.map(({ pitch }) => pitch)).toEqual([36, 72, 36, 72]);
    expect(scoreOf("X:1\nL:1/4\nK:D\n%%MIDI channel 10\nFcFc|").keys).toEqual([]);
  });

  it("follows drum maps by number and by name, with accidentals and octaves", () => {
    const maps = "%%MIDI drummap ^F 42\n%%MIDI drummap c, 35\n%%percmap D acoustic-snare\n%%percmap e' 49 x";
    const music = "V:1 perc\n^FF c,D|e'|";
    expect(scoreOf(tune(maps, music)).notes.map(({ pitch }) => pitch)).toEqual([42, 42, 35, 38, 49]);
  });

  it("keeps percussion beside pitched voices, and apart inside one voice", () => {
    const text = "X:1\nL:1/4\nK:G\nV:1\nV:2 clef=perc\nV:1\nF4|\nV:2\nF4|\n";
    expect(drumsOf(text)).toEqual([
      [false, 0],
      [true, 9],
    ]);
    expect(drumsOf(tune("CD[K:clef=perc]EF|"))).toEqual([
      [false, 0],
      [true, 9],
    ]);
  });

  it.each([
    ["in the header", "X:1\n%%MIDI program 73\nK:C\nC|", [73]],
    ["in the header with a channel", "X:1\n%%MIDI program 2 73\nK:C\nC|", [73]],
    ["in the body", "X:1\nK:C\n%%MIDI program 73\nC|", [73]],
    ["in the body with a channel", "X:1\nK:C\n%%MIDI program 2 73\nC|", [73]],
    ["inside a line", "X:1\nK:C\n[I:MIDI program 73]C|", [73]],
    [
      "of channels in the header",
      "X:1\n%%MIDI program 1 40\n%%MIDI program 2 42\nK:C\nV:1\nC|\nV:2\nC|",
      [40, 42],
    ],
    [
      "of voices in the header",
      "X:1\nV:1\n%%MIDI program 40\nV:2\n%%MIDI program 42\nK:C\nV:1\nC|\nV:2\nC|",
      [40, 42],
    ],
    ["of voices in the body", "X:1\n%%MIDI program 12\nK:C\nV:1\nC|\nV:2\n%%MIDI program 42\nC|", [12, 42]],
  ])("takes programs %s", (_, text, programs) => {
    expect([programsOf(text), codes(text)]).toEqual([programs, []]);
  });

  it("says what it does not follow", () => {
    expect(codes(tune("%%MIDI drum dzdz 36 38", "%%MIDI drumon", "CDEF|"))).toEqual([
      "abc-accompaniment-ignored",
    ]);
    expect(codes(tune("%%MIDI nobarlines", "CDEF|"))).toEqual(["abc-directive-ignored"]);
    expect(codes(tune("%%MIDI program 300", "CDEF|"))).toEqual(["abc-directive-ignored"]);
    expect(codes(tune("CDEF|", "%%MIDI program 3", "CDEF|", "%%MIDI program 4", "CDEF|"))).toEqual([
      "abc-directive-ignored",
    ]);
    // What sounded before it did not sound with the later one.
    const late = tune("%%MIDI program 3", "CDEF|", "%%MIDI program 4", "CDEF|");
    expect([programsOf(late), codes(late)]).toEqual([[3], ["abc-directive-ignored"]]);
    const unasked = tune("CDEF|", "%%MIDI program 4", "CDEF|");
    expect([programsOf(unasked), codes(unasked)]).toEqual([[0], ["abc-directive-ignored"]]);
    expect(codes("X:1\n%%MIDI program 5\nK:C\nC|[I:MIDI program 5]D|")).toEqual([]);
    expect(codes(tune("CDEF|", "s: !f! * * *", "m:~g2={a}g2"))).toEqual(["abc-field-ignored"]);
    expect(codes(tune("!trill!C ~D TE !/!F|"))).toEqual(["ornament-as-written"]);
    expect(readAbc(tune("!trill!C ~D TE !/!F|")).diagnostics[0].count).toBe(4);
    expect(codes(tune("V:1\nCDEF|\nV:2\nCDE|"))).toEqual(["measure-mismatch"]);
    expect(codes(tune("C && D|"))).toEqual(["abc-fault"]);
  });
});

describe("readAbc: dynamics", () => {
  it.each([
    ["!sfz!", [49, 112, 49]],
    ["!fp!", [49, 96, 49]],
    ["!ff!", [49, 112, 112]],
  ])("%s holds as long as it says", (mark, velocities) => {
    const { notes } = scoreOf(tune(`!p!C${mark}DE|`));
    expect(notes.map(({ velocity }) => velocity)).toEqual(velocities);
  });
});

describe("readAbc: keys and transposition", () => {
  it("takes the key that most voices have, of equals the first, with a word", () => {
    const voices = (...keys: string[]) => tune(...keys.map((key, k) => `V:${k + 1}\n[K:${key}]C|`));
    expect(scoreOf(voices("F", "G", "G")).keys.map(({ fifths }) => fifths)).toEqual([1]);
    expect(scoreOf(voices("F", "G")).keys.map(({ fifths }) => fifths)).toEqual([-1]);
    expect(codes(voices("F", "G", "G"))).toEqual(["keys-differ"]);
    expect(codes(voices("G", "G"))).toEqual([]);
  });

  const soundOf = (text: string) => {
    const { notes, keys } = scoreOf(text);
    return [notes.map(({ pitch }) => pitch), keys.map(({ fifths, mode }) => `${fifths} ${mode}`)];
  };

  it.each([
    ["K:G\nF|", [66], ["1 major"]],
    ["K:A Mix\nG|", [67], ["2 major"]],
    ["K:Ador\nF|", [66], ["1 minor"]],
    ["K:Bb minor\nE|", [63], ["-5 minor"]],
    ["K:F#m\nG|", [68], ["3 minor"]],
    ["K:D exp ^f\nFC|", [66, 60], ["1 major"]],
    ["K:D Phr ^f\nFB|", [66, 70], ["-2 minor"]],
    ["K:Am ^g\nG|", [68], ["0 minor"]],
    ["K:D^g\nGF|", [68, 66], ["3 major"]],
    ["K:B\u266d\nB|", [70], ["-2 major"]],
    ["K:F\u266fm\nG|", [68], ["3 minor"]],
    ["K:HP\nFCG|", [66, 61, 67], []],
    ["K:none\nF|", [65], []],
    ["K:\nF|", [65], []],
    ["K:G clef=treble-8\nF|", [54], ["1 major"]],
    ["K:G treble+15\nF|", [90], ["1 major"]],
    ["K:G octave=-1\nF|", [54], ["1 major"]],
    ["K:D clef=treble transpose=-2\nF|", [64], ["0 major"]],
    ["K:C sound=cB\nC|", [59], ["5 major"]],
    ["K:C shift=CG\nC|", [67], ["1 major"]],
    ["K:C\n%%MIDI transpose -3\nC|", [57], ["3 major"]],
    ["K:C\nV:1 transpose=3\nC|", [63], ["-3 major"]],
    ["K:C\nC|[K:bass-8]C|", [60, 48], ["0 major"]],
  ])("%s", (text, pitches, keys) => {
    expect(soundOf(`X:1\nL:1/4\nM:1/4\n${text}`)).toEqual([pitches, keys]);
  });

  it("says which signatures no key has, and which words name nothing", () => {
    expect(codes("X:1\nK:Am ^g\nGA|")).toEqual(["odd-key"]);
    expect(codes("X:1\nK:Dmix ^c\nGA|")).toEqual([]);
    expect(codes("X:1\nK:D freygish\nGA|")).toEqual(["abc-fault"]);
    expect(codes("X:1\nK:D major ^c clef=bass stafflines=2 octave=0\nGA|")).toEqual([]);
  });

  it("says where an accidental stands in another octave of the bar", () => {
    expect(codes(tune("^F f|"))).toEqual(["accidental-in-other-octave"]);
    expect(codes(tune("%%propagate-accidentals octave", "^F f|"))).toEqual([]);
  });

  it("puts the voices of a staff on one track, in the order of %%score", () => {
    const text =
      'X:1\nL:1/4\n%%score (B A) C\nV:C name="Bass line"\nV:A\nV:B\nK:C\nV:A\nC|\nV:B\nD|\nV:C\nE|\n';
    const { tracks, notes } = scoreOf(text);
    expect(tracks.map(({ name }) => name)).toEqual(["", "Bass line"]);
    expect(notes.map(({ pitch, track, voice }) => [pitch, track, voice])).toEqual([
      [60, 0, 1],
      [62, 0, 2],
      [64, 1, 1],
    ]);
  });
});
