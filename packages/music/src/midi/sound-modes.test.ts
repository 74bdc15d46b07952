import { describe, expect, it } from "vitest";
import { readMidi } from "./read-midi.ts";

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const time = (ticks: number) => (ticks < 128 ? [ticks] : [128 | (ticks >> 7), ticks & 127]);
const sysex = (...data: number[]) => [0, 0xf0, data.length + 1, ...data, 0xf7];
const control = (channel: number, number: number, value: number, after = 0) => [
  ...time(after),
  0xb0 | channel,
  number,
  value,
];
const program = (channel: number, value: number) => [0, 0xc0 | channel, value];
const on = (channel: number, pitch = 60, after = 0) => [...time(after), 0x90 | channel, pitch, 100];
const off = (channel: number, pitch = 60, after = 96) => [...time(after), 0x80 | channel, pitch, 0];
const note = (channel: number, pitch = 60) => [...on(channel, pitch), ...off(channel, pitch)];

/** A file of format 1 (or another) at 96 ticks a quarter. */
function read(tracks: readonly (readonly number[][])[], format = 1) {
  const chunks = tracks.flatMap((events) => {
    const data = [...events.flat(), 0, 0xff, 0x2f, 0];
    return [...ascii("MTrk"), 0, 0, data.length >> 8, data.length & 255, ...data];
  });
  const { score, diagnostics } = readMidi(
    Uint8Array.from([...ascii("MThd"), 0, 0, 0, 6, 0, format, 0, tracks.length, 0, 96, ...chunks]),
  );
  return { score: score!, codes: diagnostics.map(({ code }) => code) };
}

/** Each track that is heard: channel from 1, program, percussion. */
const tracksOf = (...tracks: number[][][]) =>
  read(tracks).score.tracks.map(
    ({ channel, program: p, isDrum }) => `${channel + 1} ${p}${isDrum ? " drums" : ""}`,
  );

const GM = sysex(0x7e, 0x7f, 9, 1);
const GM2 = sysex(0x7e, 0x7f, 9, 3);
const GS = sysex(0x41, 0x10, 0x42, 0x12, 0x40, 0, 0x7f, 0, 0x41);
const XG = sysex(0x43, 0x10, 0x4c, 0, 0, 0x7e, 0);
/** Roland's blocks count part 10 first. */
const gsRhythm = (block: number, map: number) =>
  sysex(0x41, 0x10, 0x42, 0x12, 0x40, 0x10 | block, 0x15, map, -(0x40 + 0x10 + block + 0x15 + map) & 127);
const xgPart = (part: number, mode: number) => sysex(0x43, 0x10, 0x4c, 8, part, 7, mode);

describe("readMidi on percussion", () => {
  it("is channel 10 where nothing says otherwise", () => {
    expect(tracksOf([note(0), note(9)])).toEqual(["1 0", "10 0 drums"]);
  });

  it.each([
    ["GS makes part 12 a rhythm part", [GS, gsRhythm(11, 2), program(11, 8), note(11)], ["10 8 drums"]],
    [
      "GS makes part 3 a rhythm part, by block 3",
      [GS, gsRhythm(3, 1), note(2), note(3)],
      ["10 0 drums", "4 0"],
    ],
    ["GS makes part 10 melodic", [GS, gsRhythm(0, 0), program(9, 5), note(9)], ["1 5"]],
    ["GS has no bank of drums", [GS, control(3, 0, 127), program(3, 5), note(3)], ["4 5"]],
    ["XG part mode", [XG, xgPart(4, 2), note(4), xgPart(4, 0), note(4)], ["10 0 drums", "5 0"]],
    ["XG bank 127", [XG, control(4, 0, 127), program(4, 16), note(4)], ["10 16 drums"]],
    ["XG bank 126", [control(4, 0, 126), program(4, 1), note(4)], ["10 1 drums"]],
    ["XG bank 0 on channel 10", [XG, control(9, 0, 0), program(9, 40), note(9)], ["1 40"]],
    ["a bank of 0 on channel 10 elsewhere", [GM, control(9, 0, 0), program(9, 40), note(9)], ["10 40 drums"]],
    ["GM2 bank 120", [GM2, control(10, 0, 120), program(10, 0), note(10)], ["10 0 drums"]],
    ["GM2 bank 121 on channel 10", [GM2, control(9, 0, 121), program(9, 3), note(9)], ["1 3"]],
    ["a bank without a program after it", [control(4, 0, 127), note(4)], ["5 0"]],
    [
      "XG bank and program by message",
      [XG, sysex(0x43, 0x10, 0x4c, 8, 5, 1, 127, 0, 25), note(5)],
      ["10 25 drums"],
    ],
    ["a message with a damaged byte is none", [XG, sysex(0x43, 0x10, 0x4c, 8, 5, 3, 200), note(5)], ["6 0"]],
    ["a reset after part mode", [XG, xgPart(4, 1), GM, note(4)], ["5 0"]],
    [
      "GS part 10 that listens to channel 3",
      [GS, sysex(0x41, 0x10, 0x42, 0x12, 0x40, 0x10, 2, 2, 0x2c), note(2)],
      ["10 0 drums"],
    ],
  ])("follows: %s", (_, events, expected) => {
    expect(tracksOf(events)).toEqual(expected);
  });

  it("follows messages in packets, and in MTrks that come later in the file", () => {
    const whole = gsRhythm(1, 1).slice(3);
    const packets = [0, 0xf0, 4, ...whole.slice(0, 4), 0, 0xf7, whole.length - 4, ...whole.slice(4)];
    expect(tracksOf([on(0, 60, 10), off(0)], [packets])).toEqual(["10 0 drums"]);
  });

  it("parts the notes of a channel that becomes percussion in the middle", () => {
    const { score, codes } = read([[program(1, 7), note(1), control(1, 0, 127), program(1, 7), note(1)]]);
    expect(score.notes.map(({ onset, track }) => [onset, track])).toEqual([
      [0, 0],
      [96, 1],
    ]);
    expect(score.tracks.map(({ isDrum }) => isDrum)).toEqual([false, true]);
    expect(codes).toEqual(["percussion-channel"]);
  });
});

describe("readMidi on programs", () => {
  it("gives notes of an MTrk without one the program in force on their channel, also changed in the middle", () => {
    const chooser = [program(2, 40), [96, 0xc2, 41]];
    expect(tracksOf([note(2), note(2)], chooser)).toEqual(["3 40", "3 41", "3 41"]);
  });
});

describe("readMidi on controllers that end notes", () => {
  const lengths = (...tracks: number[][][]) =>
    read(tracks).score.notes.map(({ onset, duration, pitch }) => [onset, duration, pitch]);

  it.each([120, 123, 124, 125, 126, 127])("%i ends the notes of its channel", (controller) => {
    const events = [
      on(0, 60),
      on(0, 64),
      on(1, 67),
      control(0, controller, 0, 48),
      off(0, 60, 48),
      off(1, 67, 0),
    ];
    expect(lengths(events)).toEqual([
      [0, 48, 60],
      [0, 48, 64],
      [0, 96, 67],
    ]);
  });

  it.each([121, 122])("%i does not", (controller) => {
    expect(lengths([on(0), control(0, controller, 0, 48), off(0, 60, 48)])).toEqual([[0, 96, 60]]);
  });

  it("ends notes of other MTrks on the channel too, but none that begins at that tick", () => {
    expect(lengths([note(0), note(0)], [control(0, 123, 0, 48), control(0, 123, 0, 48)])).toEqual([
      [0, 48, 60],
      [96, 96, 60],
    ]);
  });

  it("a reset of the sound module ends all notes, lifts pedals and goes back to program 0", () => {
    const reset = [48, ...GM.slice(1)];
    const { score } = read([
      [program(0, 9), on(0), control(0, 64, 127), on(1, 67), reset, on(0, 72), off(0, 72)],
    ]);
    expect(score.notes.map(({ onset, duration, pitch }) => [onset, duration, pitch])).toEqual([
      [0, 48, 60],
      [0, 48, 67],
      [48, 96, 72],
    ]);
    expect(score.pedals).toEqual([{ onset: 0, duration: 48, track: 0 }]);
    expect(score.tracks.map(({ program: p }) => p)).toEqual([9, 0, 0]);
  });

  it("121 lifts the sustain pedal", () => {
    const { score, codes } = read([[control(0, 64, 127), on(0), control(0, 121, 0, 48), off(0, 60, 48)]]);
    expect(score.pedals).toEqual([{ onset: 0, duration: 48, track: 0 }]);
    expect(codes).toEqual([]);
  });
});

describe("readMidi on ports", () => {
  it("keeps programs, percussion and silence to the channels of their port", () => {
    const port = [0, 0xff, 0x21, 1, 1];
    const setup = [port, program(2, 40), xgPart(3, 1), control(4, 123, 0, 48)];
    expect(tracksOf(setup, [note(2)], [note(3)], [port, note(2)], [port, note(3)])).toEqual([
      "3 40",
      "3 0",
      "4 0",
      "3 40",
      "10 0 drums",
    ]);
    const { score } = read([setup, [note(4)], [port, note(4)]]);
    expect(score.notes.map(({ duration }) => duration).sort()).toEqual([48, 96]);
  });
});

describe("readMidi on format 2", () => {
  it("starts each pattern at 120 quarters a minute in a new bar of 4/4", () => {
    const first = [[0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40], [0, 0xff, 0x58, 4, 3, 2, 24, 8], note(0)];
    const { score } = read([first, [note(0)], [[0, 0xff, 0x58, 4, 2, 2, 24, 8], note(0)]], 2);
    expect(score.tempos.map(({ at, qpm }) => [at, qpm])).toEqual([
      [0, 60],
      [96, 120],
      [192, 120],
    ]);
    expect(score.meters.map(({ at, numerator }) => [at, numerator])).toEqual([
      [0, 3],
      [96, 4],
      [192, 2],
    ]);
  });
});
