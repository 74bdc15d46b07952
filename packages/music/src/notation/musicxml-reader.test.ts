import { describe, expect, it } from "vitest";
import { barGrid } from "../bars.ts";
import { readMusicXml } from "./musicxml-reader.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readMusicXml(bytes(text));
const codes = (text: string) => read(text).diagnostics.map(({ code, severity }) => `${code} ${severity}`);

/** A score of parts given as lists of measure contents, with two divisions a quarter. */
function partwise(...parts: string[][]): string {
  const list = parts.map((_, k) => `<score-part id="P${k}"><part-name>Part ${k}</part-name></score-part>`);
  const body = parts.map((measures, k) => {
    const content = measures.map((measure, m) => {
      const divisions = m === 0 ? "<attributes><divisions>2</divisions></attributes>" : "";
      return `<measure number="${m + 1}">${divisions}${measure}</measure>`;
    });
    return `<part id="P${k}">${content.join("")}</part>`;
  });
  return `<score-partwise><part-list>${list.join("")}</part-list>${body.join("")}</score-partwise>`;
}
const note = (step: string, duration: number, more = "") =>
  `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration>${more}</note>`;
const chordNote = (step: string, duration: number) =>
  note(step, duration).replace("<note>", "<note><chord/>");
const direction = (type: string, more = "") =>
  `<direction><direction-type>${type}</direction-type>${more}</direction>`;
/** Onset in quarters, duration in quarters, pitch. */
const notesOf = (text: string) => {
  const { score } = read(text);
  const inQuarters = (t: number) => t / score!.ticksPerQuarter;
  return score!.notes.map((n) => [inQuarters(n.onset), inQuarters(n.duration), n.pitch]);
};

describe("readMusicXml(bytes)", () => {
  it("places chords, backup and forward", () => {
    const measure = `${note("C", 4)}${chordNote("E", 4)}${note("G", 4)}<backup><duration>8</duration></backup><forward><duration>2</duration></forward>${note("A", 6, "<voice>2</voice>")}`;
    expect(notesOf(partwise([measure]))).toEqual([
      [0, 2, 60],
      [0, 2, 64],
      [1, 3, 69],
      [2, 2, 67],
    ]);
  });

  it("reads a timewise score as the partwise one", () => {
    const timewise = `<score-timewise><part-list><score-part id="A"><part-name>a</part-name></score-part><score-part id="B"><part-name>b</part-name></score-part></part-list>
      <measure number="1"><part id="A">${note("C", 1)}</part><part id="B">${note("E", 1)}</part></measure>
      <measure number="2"><part id="A">${note("D", 1)}</part><part id="B">${note("F", 1)}</part></measure></score-timewise>`;
    expect(notesOf(timewise)).toEqual([
      [0, 1, 60],
      [0, 1, 64],
      [1, 1, 62],
      [1, 1, 65],
    ]);
    expect(read(timewise).score!.tracks.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("a part of a timewise score that stands before any measure is in the first", () => {
    const file = `<score-timewise><part id="A">${note("C", 1)}</part><measure number="1"><part id="A">${note("D", 1)}</part></measure></score-timewise>`;
    const { score } = read(file);
    expect(score?.notes.map(({ pitch }) => pitch)).toEqual([60, 62]);
  });

  it("follows a change of divisions", () => {
    const change = "<attributes><divisions>6</divisions></attributes>";
    const { score } = read(partwise([note("C", 2) + change + note("D", 2) + note("E", 4)]));
    expect(score!.notes.map((n) => [n.onset, n.duration])).toEqual([
      [0, 480],
      [480, 160],
      [640, 320],
    ]);
  });

  it("joins ties over bar lines and through voices, and reports one that nothing meets", () => {
    const tied = (type: string) => `<tie type="${type}"/>`;
    const text = partwise([
      [note("C", 8, tied("start"))].join(""),
      note("C", 4, `${tied("stop")}<voice>2</voice>`) + note("D", 4, tied("stop")),
    ]);
    expect(notesOf(text)).toEqual([
      [0, 6, 60],
      [6, 2, 62],
    ]);
    expect(codes(text)).toEqual(["unmatched-tie note"]);
  });

  it("sounds transposing instruments in concert pitch, and so their key", () => {
    const clarinet = `<attributes><key><fifths>2</fifths><mode>major</mode></key><transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>${note("D", 8)}`;
    const bass = `<attributes><transpose><diatonic>0</diatonic><chromatic>0</chromatic><octave-change>-1</octave-change></transpose></attributes>${note("C", 8)}`;
    const { score } = read(partwise([clarinet], [bass]));
    expect(score!.notes.map(({ pitch }) => pitch)).toEqual([48, 60]);
    expect(score!.keys).toEqual([{ at: 0, fifths: 0, mode: "major" }]);
  });

  it("takes tempo from sound before the metronome mark, and dotted beats in quarters", () => {
    const metronome = (perMinute: string) =>
      `<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>${perMinute}</per-minute></metronome>`;
    const text = partwise([
      direction(metronome("60"), '<sound tempo="91.5"/>') + note("C", 8),
      direction(metronome("c. 80"), "<offset>2</offset>") + note("C", 8),
    ]);
    expect(read(text).score!.tempos.map(({ at, qpm }) => [at, qpm])).toEqual([
      [0, 91.5],
      [5 * 480, 120],
    ]);
  });

  it("turns dynamics into velocities from their place on, for their part only", () => {
    const loud = direction("<dynamics><ff/></dynamics>");
    const soft = direction("<dynamics><p/></dynamics>", '<sound dynamics="50"/>');
    const text = partwise([note("C", 2) + loud + note("D", 2) + soft + note("E", 2)], [note("F", 6)]);
    expect(read(text).score!.notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual([
      [60, 80],
      [65, 80],
      [62, 112],
      [64, 45],
    ]);
  });

  it("finds percussion by its instrument, else guesses from the staff and says so", () => {
    const unpitched = (more: string) =>
      `<note><unpitched><display-step>C</display-step><display-octave>5</display-octave></unpitched><duration>2</duration>${more}</note>`;
    const text = partwise([unpitched('<instrument id="I"/>') + unpitched("")]).replace(
      "</score-part>",
      '<midi-instrument id="I"><midi-channel>10</midi-channel><midi-unpitched>57</midi-unpitched></midi-instrument><midi-instrument id="J"><midi-channel>10</midi-channel></midi-instrument></score-part>',
    );
    const { score } = read(text);
    expect(score!.notes.map(({ pitch }) => pitch)).toEqual([56, 38]);
    expect(score!.tracks[0]).toMatchObject({ isDrum: true, channel: 9 });
    expect(codes(text)).toEqual(["percussion-guessed repaired"]);
  });

  it("keeps a pickup as a short bar of its meter", () => {
    const time = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>";
    const { score } = read(partwise([time + note("C", 2), note("D", 6), note("E", 6)]));
    expect(barGrid(score!).map(({ start, end, meter }) => [start, end, meter.numerator])).toEqual([
      [0, 480, 3],
      [480, 1920, 3],
      [1920, 3360, 3],
    ]);
  });

  it("makes one bar of the two halves of a measure that a repeat splits", () => {
    const repeat = '<barline location="right"><repeat direction="backward"/></barline>';
    const time = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>";
    const { score } = read(
      partwise([time + note("C", 2), note("D", 6), note("E", 4) + repeat, note("F", 2)]),
    );
    expect(barGrid(score!).map(({ start, end }) => [start / 480, end / 480])).toEqual([
      [0, 1],
      [1, 4],
      [4, 7],
      [7, 10],
      [10, 13],
    ]);
  });

  it("states tempo and key again after a jump back", () => {
    const key = (fifths: number) => `<attributes><key><fifths>${fifths}</fifths></key></attributes>`;
    const tempo = (qpm: number) => `<sound tempo="${qpm}"/>`;
    const repeat = '<barline location="right"><repeat direction="backward"/></barline>';
    const { score } = read(
      partwise([key(1) + tempo(60) + note("C", 8), key(-1) + tempo(90) + note("D", 8) + repeat]),
    );
    expect(score!.keys.map(({ at, fifths }) => [at / 480, fifths])).toEqual([
      [0, 1],
      [4, -1],
      [8, 1],
      [12, -1],
    ]);
    expect(score!.tempos.map(({ at, qpm }) => [at / 480, qpm])).toEqual([
      [0, 60],
      [4, 90],
      [8, 60],
      [12, 90],
    ]);
  });

  it("spells chord symbols with root, kind, degrees and bass", () => {
    const harmony = (inside: string) => `<harmony>${inside}</harmony>`;
    const root = (step: string, alter: number) =>
      `<root><root-step>${step}</root-step><root-alter>${alter}</root-alter></root>`;
    const degree =
      "<degree><degree-value>9</degree-value><degree-alter>-1</degree-alter><degree-type>add</degree-type></degree>";
    const text = partwise([
      harmony(`${root("F", 1)}<kind>half-diminished</kind>`) +
        note("C", 2) +
        harmony(`${root("B", -1)}<kind>dominant</kind>${degree}<bass><bass-step>D</bass-step></bass>`) +
        note("C", 2) +
        harmony('<root><root-step>C</root-step></root><kind text="N.C.">none</kind>') +
        note("C", 2),
    ]);
    expect(read(text).score!.chords).toEqual([
      { at: 0, text: "F#m7b5" },
      { at: 480, text: "Bb7b9/D" },
      { at: 960, text: "N.C." },
    ]);
  });

  it("pairs pedal marks", () => {
    const pedal = (type: string) => direction(`<pedal type="${type}"/>`);
    const text = partwise([pedal("start") + note("C", 4) + pedal("change") + note("C", 4) + pedal("stop")]);
    expect(read(text).score!.pedals.map((p) => [p.onset, p.duration])).toEqual([
      [0, 960],
      [960, 960],
    ]);
  });

  it("keeps title, composer, program and channel", () => {
    const text = partwise([note("C", 2)])
      .replace(
        "<part-list>",
        '<work><work-title>A &amp; B</work-title></work><identification><creator type="composer">N. N.</creator><creator type="lyricist">L.</creator></identification><part-list>',
      )
      .replace(
        "</score-part>",
        '<midi-instrument id="I"><midi-channel>3</midi-channel><midi-program>41</midi-program></midi-instrument></score-part>',
      );
    const { provenance, tracks } = read(text).score!;
    expect(provenance).toEqual({
      format: "musicxml",
      title: "A & B",
      composer: "N. N.",
      records: { lyricist: "L." },
    });
    expect(tracks).toEqual([{ name: "Part 0", program: 40, channel: 2, isDrum: false }]);
  });

  it("reads UTF-16 and Latin-1", () => {
    const text = partwise([note("C", 2)]).replace("Part 0", "Flöte");
    const utf16 = new Uint8Array(2 + 2 * text.length);
    new DataView(utf16.buffer).setUint16(0, 0xfeff);
    for (const [k, c] of [...text].entries())
      new DataView(utf16.buffer).setUint16(2 + 2 * k, c.charCodeAt(0));
    const latin1 = Uint8Array.from(text, (c) => c.charCodeAt(0));
    for (const encoded of [utf16, latin1]) expect(readMusicXml(encoded).score!.tracks[0].name).toBe("Flöte");
  });
});

describe("readMusicXml(damaged)", () => {
  it("keeps the whole notes of a truncated file", () => {
    const text = partwise([note("C", 2) + note("D", 2), note("E", 2)]);
    const cut = text.slice(0, text.indexOf("<step>E") + 4);
    expect(notesOf(cut)).toEqual([
      [0, 1, 60],
      [1, 1, 62],
    ]);
    expect(codes(cut)).toEqual(["malformed-xml lost"]);
  });

  it("expands no entities", () => {
    const bomb =
      '<!DOCTYPE score-partwise [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' +
      partwise([note("C", 2)]).replace("Part 0", "&b;");
    expect(read(bomb).score!.tracks[0].name).toBe("&b;");
    expect(codes(bomb)).toEqual(["xml-entities note", "malformed-xml lost"]);
  });

  it("gives up beyond 64 levels, keeping what came before", () => {
    const deep = partwise([note("C", 2), "<a>".repeat(100_000)]);
    expect(notesOf(deep)).toEqual([[0, 1, 60]]);
    expect(codes(deep)).toEqual(["xml-too-deep lost"]);
  });

  it("says what lies outside its bounds", () => {
    expect(codes("<html><body/></html>")).toEqual(["not-musicxml fatal"]);
    expect(codes(partwise([note("C", -2) + note("C", 99999)]))).toEqual([
      "bad-duration lost",
      "no-notes note",
    ]);
    expect(codes(partwise([note("C", 2), note("H", 2)]))).toEqual(["bad-pitch lost"]);
    const small = readMusicXml(bytes(partwise([note("C", 2)])), { maxBytes: 10 });
    expect(small.diagnostics).toMatchObject([{ code: "file-too-large", severity: "fatal" }]);
    const few = readMusicXml(bytes(partwise([note("C", 2) + note("D", 2)])), { maxNotes: 1 });
    expect([few.score!.notes.length, few.diagnostics[0].code]).toEqual([1, "too-many-notes"]);
  });
});
