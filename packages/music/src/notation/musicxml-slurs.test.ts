import { describe, expect, it } from "vitest";
import { CONTENT_NAMES, scoreContent } from "../views/score-content.ts";
import { note, one, type Read } from "./musicxml.test-support.ts";

const slur = (type: string, number = 1) => `<notations><slur type="${type}" number="${number}"/></notations>`;
const voice = (name: number) => `<voice>${name}</voice>`;
const slurred = ({ score }: Read) =>
  score.notes.map(({ pitch, slurred }) => `${pitch}${slurred ? "-" : ""}`).join(" ");

describe("readMusicXml(slurs)", () => {
  it("binds notes from the start of a slur up to its end, over bar lines", () => {
    const read = one(
      note("C", 4) + note("D", 4, slur("start")),
      note("E", 4) + note("F", 4, slur("stop")) + note("G", 4),
    );
    expect(slurred(read)).toBe("60 62- 64- 65 67");
  });

  it("goes on where one slur ends and the next begins, and in chords", () => {
    const inChord = "<chord/>";
    const read = one(
      note("C", 4, slur("start")) +
        note("E", 4).replace("<pitch>", `${inChord}<pitch>`) +
        note("D", 4, `<notations><slur type="stop"/><slur type="start" number="2"/></notations>`) +
        note("E", 4, slur("stop", 2)),
    );
    expect(slurred(read)).toBe("60- 64- 62- 64");
  });

  it("is of its own voice alone", () => {
    const read = one(
      note("C", 4, voice(1) + slur("start")) +
        note("D", 4, voice(1) + slur("stop")) +
        "<backup><duration>8</duration></backup>" +
        note("E", 4, voice(2)) +
        note("F", 4, voice(2)),
    );
    expect(slurred(read)).toBe("60- 64 62 65");
  });

  it("binds a tied note as its end is bound", () => {
    const tied = (type: string) => `<tie type="${type}"/>`;
    const read = one(
      note("C", 4, slur("start") + tied("start")) +
        note("C", 4, tied("stop") + slur("stop")) +
        note("D", 4, slur("start") + tied("start")) +
        note("D", 4, tied("stop")) +
        note("E", 4, slur("stop")),
    );
    expect(slurred(read)).toBe("60 62- 64");
  });

  it("whose end is missing is over after 16 measures, and of more than 16 open ones the rest say nothing", () => {
    const read = one(note("C", 8, slur("start")), ...Array.from({ length: 18 }, () => note("D", 8)));
    expect(
      slurred(read)
        .split(" ")
        .filter((text) => text.endsWith("-")),
    ).toHaveLength(17);
    const many = Array.from({ length: 40 }, (_, k) => note("C", 1, slur("start", k))).join("");
    expect(slurred(one(many + note("D", 1, slur("stop", 0)))).split(" ")).toHaveLength(41);
  });
});

describe("scoreContent of slurs and dynamics", () => {
  const column = ({ score }: Read, name: (typeof CONTENT_NAMES)[number]) => {
    const [rows] = scoreContent.compute([score]) as [Float32Array];
    return score.notes.map((_, i) => rows[i * CONTENT_NAMES.length + CONTENT_NAMES.indexOf(name)]);
  };

  it("says where a slur begins, binds and ends", () => {
    const read = one(
      note("C", 2) + note("D", 2, slur("start")) + note("E", 2) + note("F", 2, slur("stop")) + note("G", 2),
    );
    expect(column(read, "slurStart")).toEqual([0, 1, 0, 0, 0]);
    expect(column(read, "isSlurred")).toEqual([0, 1, 1, 0, 0]);
    expect(column(read, "slurEnd")).toEqual([0, 0, 0, 1, 0]);
  });

  it("has dynamics as they are written, and whether it grows louder", () => {
    const loud = (name: string) =>
      `<direction><direction-type><dynamics><${name}/></dynamics></direction-type></direction>`;
    const read = one(loud("p") + note("C", 8), note("D", 8), loud("ff") + note("E", 8), note("F", 8));
    const [soft, , strong] = column(read, "dynamics");
    expect([soft, strong].map((value) => Math.round(127 * value))).toEqual([49, 112]);
    expect(column(read, "dynamicsAhead")[2]).toBeGreaterThan(0.4);
  });
});
