import { describe, expect, it } from "vitest";
import type { Read } from "./musicxml.test-support.ts";
import {
  attributes,
  direction,
  letters,
  note,
  notesOf,
  one,
  read,
  rest,
  scoreOf,
} from "./musicxml.test-support.ts";

describe("dynamics", () => {
  it("are none where an element is called like a part of every object", () => {
    const { score } = read(scoreOf([[direction("<dynamics><constructor/></dynamics>") + note("C", 4)]]));
    expect(score.notes.map(({ velocity }) => velocity)).toEqual([80]);
  });
});

describe("accents and what follows them", () => {
  const dynamics = (name: string, more = "") => direction(`<dynamics>${name}</dynamics>`, more);
  const velocities = (...measures: string[]) => one(...measures).score.notes.map(({ velocity }) => velocity);
  const two = note("D", 2) + note("E", 2);

  it("sf is of the notes that come first, those of a chord and the grace note before it, too", () => {
    const chord = note("E", 2).replace("<note>", "<note><chord/>");
    const grace = note("G", 0).replace("<note>", "<note><grace/>");
    expect(
      velocities(
        `${dynamics("<p/>")}${note("C", 2)}${dynamics("<sf/>")}${grace}${note("C", 2)}${chord}${two}`,
      ),
    ).toEqual([49, 112, 112, 112, 49, 49]);
  });

  it("sound beside it says how loud it is, not that it lasts", () => {
    expect(velocities(note("C", 2) + dynamics("<sfz/>", '<sound dynamics="130"/>') + two)).toEqual([
      80, 117, 80,
    ]);
    expect(velocities(note("C", 2) + dynamics("<fp/>", '<sound dynamics="130"/>') + two)).toEqual([
      80, 117, 49,
    ]);
  });

  it("waits for a note through rests and bar lines, and ends with the next mark", () => {
    expect(velocities(dynamics("<sf/>") + rest(2), rest(2) + two)).toEqual([112, 80]);
    expect(velocities(dynamics("<sf/>") + rest(2) + dynamics("<pp/>") + two)).toEqual([33, 33]);
  });

  it("is never softer than what is around it", () => {
    expect(velocities(dynamics("<fff/>") + dynamics("<rfz/>") + two)).toEqual([124, 124]);
  });

  it("is of the tied note that goes on there, not of the next one", () => {
    const [start, stop] = ["start", "stop"].map((type) => note("C", 2, `<tie type="${type}"/>`));
    expect(velocities(start + dynamics("<sf/>") + stop + two)).toEqual([80, 80, 80]);
  });

  it("marks stand at notes and in other words, as well", () => {
    const marked = note("C", 2, "<notations><dynamics><ff/></dynamics></notations>");
    expect(velocities(marked + note("D", 2))).toEqual([112, 112]);
    expect(velocities(dynamics("<other-dynamics>sfz</other-dynamics>") + two)).toEqual([112, 80]);
  });
});

describe("what is heard beside the notes", () => {
  it("the damper of a sound is a pedal", () => {
    const down = '<sound damper-pedal="yes"/>';
    const up = '<sound damper-pedal="0"/>';
    const { score } = one(down + note("C", 2) + up + note("D", 2));
    expect(score.pedals).toMatchObject([{ onset: 0, duration: score.ticksPerQuarter }]);
  });

  it("swing is as written, and that is said", () => {
    const swing = (inner: string) => `<sound><swing>${inner}</swing></sound>`;
    const uneven = swing("<first>2</first><second>1</second><swing-type>eighth</swing-type>");
    const result = one(uneven + note("C", 1) + note("D", 1));
    expect(notesOf(result).map(([at]) => at)).toEqual([0, 0.5]);
    expect(result.codes).toEqual(["swing-as-written note"]);
    expect(one(swing("<straight/>") + note("C", 1)).codes).toEqual([]);
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

  it("the name of a sound gives the program, where MIDI gives none, also on the way", () => {
    const named = (id: string, sound: string) =>
      `<score-instrument id="${id}"><instrument-name>x</instrument-name><instrument-sound>${sound}</instrument-sound></score-instrument>`;
    const programsOf = (head: string, more = "") =>
      read(scoreOf([[note("C", 2) + more + note("D", 2)]], [head])).score.tracks.map(
        ({ program }) => program,
      );
    expect(programsOf(named("A", "strings.violin"))).toEqual([40]);
    expect(programsOf(named("A", "wind.flutes.flute.alto"))).toEqual([73]);
    expect(programsOf(named("A", "strings.violin") + instrument("A", program(42)))).toEqual([41]);
    expect(programsOf(named("A", "unheard.of"))).toEqual([0]);
    const oboe =
      '<instrument-change id="A"><instrument-sound>wind.reed.oboe</instrument-sound></instrument-change>';
    expect(programsOf(instrument("A", program(74)), direction("", `<sound>${oboe}</sound>`))).toEqual([
      73, 68,
    ]);
  });

  it("the name of a sound without pitch, or a bank of drum kits, is percussion, unless a channel says otherwise", () => {
    const isDrum = (inner: string, midi = "") => {
      const declared = `<score-instrument id="I"><instrument-name>A</instrument-name>${inner}</score-instrument><midi-instrument id="I">${midi}</midi-instrument>`;
      return read(scoreOf([[note("C", 2)]], [declared])).score.tracks[0].isDrum;
    };
    const sound = (name: string) => `<instrument-sound>${name}</instrument-sound>`;
    expect(isDrum(sound("drum.group.set"))).toBe(true);
    expect(isDrum(sound("metal.cymbal.crash"))).toBe(true);
    expect(isDrum(sound("drum.timpani"))).toBe(false);
    expect(isDrum(sound("pitched-percussion.marimba"))).toBe(false);
    expect(isDrum(sound("drum.group.set"), "<midi-channel>3</midi-channel>")).toBe(false);
    expect(isDrum("", "<midi-channel>3</midi-channel><midi-bank>15361</midi-bank>")).toBe(true);
    expect(isDrum("", "<midi-channel>3</midi-channel><midi-bank>2</midi-bank>")).toBe(false);
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

  it("that change on the way change the key that sounds, whether it is written again or not", () => {
    const key = "<key><fifths>0</fifths></key>";
    const down = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>";
    for (const change of [down, `<key><fifths>0</fifths></key>${down}`]) {
      const { score } = one(attributes(key) + note("C", 8), attributes(change) + note("C", 8));
      expect(score.keys.map(({ fifths }) => fifths)).toEqual([0, -2]);
    }
  });

  it("the key that most parts agree on holds", () => {
    const key = (fifths: number) => attributes(`<key><fifths>${fifths}</fifths></key>`);
    const parts = [0, -3, -3].map((fifths) => [key(fifths) + note("C", 2)]);
    const result = read(scoreOf(parts));
    expect(result.score.keys.map(({ fifths }) => fifths)).toEqual([-3]);
    expect(result.codes).toEqual(["keys-differ note"]);
  });

  it("keys of single staves are those of their notes, each transposed as its staff is", () => {
    const key = (staff: number, fifths: number) => `<key number="${staff}"><fifths>${fifths}</fifths></key>`;
    const down = '<transpose number="2"><chromatic>-2</chromatic></transpose>';
    const same = one(attributes(`${key(1, 0)}${key(2, 2)}${down}`) + note("C", 2));
    expect([same.score.keys.map(({ fifths }) => fifths), same.codes]).toEqual([[0], []]);
    const other = one(attributes(key(1, 0) + key(2, 2)) + note("C", 2));
    expect([other.score.keys.map(({ fifths }) => fifths), other.codes]).toEqual([[0], ["keys-differ note"]]);
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

  it("harmonics are as written, and that is said where more than their sound is", () => {
    const harmonic = (inner: string) =>
      note("C", 2, `<notations><technical><harmonic>${inner}</harmonic></technical></notations>`);
    expect(one(harmonic("<natural/><touching-pitch/>")).codes).toEqual(["harmonic-as-written note"]);
    expect(one(harmonic("<natural/><sounding-pitch/>")).codes).toEqual([]);
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
