// What holds for every view of sounds, whoever adds one.
import { viewName } from "@semitone/music";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { RATE, soundOf, tone } from "../made-up-sounds.test-support.ts";
import type { Sound } from "../sound.ts";
import { ALL_SOUND_VIEWS, findSoundView, IMPORTED_SOUND_VIEWS } from "./sound-views.ts";

const random = randomFrom(1);

/** Ordinary, empty and extreme sounds. */
const SOUNDS: Readonly<Record<string, Sound>> = {
  "no samples": soundOf(0, () => 0),
  silence: soundOf(0.3, () => 0),
  "one sample": soundOf(1 / RATE, () => 0.5),
  click: soundOf(0.01, (_, n) => (n === 50 ? 1 : 0)),
  constant: soundOf(0.3, () => 0.7),
  noise: soundOf(0.6, () => random() * 2 - 1),
  square: soundOf(0.4, (t) => ((t * 441) % 1 < 0.5 ? 1 : -1)),
  "far too loud": soundOf(0.2, (t) => 1e6 * Math.sin(2000 * t)),
  "hardly there": soundOf(0.2, (t) => 1e-30 * Math.sin(2000 * t)),
  "lowest tone": tone(22, [0.1, 0.3, 0.2]),
  "highest tone": tone(10_900, [0.5]),
  note: tone(262, [0.4, 0.2, 0.1, 0.05], 0.7),
  "late note": soundOf(1, (t) => (t > 0.6 ? Math.sin(3000 * t) : 0)),
  alternating: soundOf(0.1, (_, n) => (n % 2 === 0 ? 1 : -1)),
};

describe("the table of views of sounds", () => {
  it("names each view once, with a version, and finds it by its id", () => {
    const ids = ALL_SOUND_VIEWS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]*@\d+$/);
    expect(findSoundView("mel@1")).toBe(IMPORTED_SOUND_VIEWS[1]);
    expect(findSoundView("mel@0")).toBeUndefined();
    expect(viewName("timbre@1")).toBe("timbre");
  });

  it("gives every column a name of its own, and a title of its own that a musician can read", () => {
    const columns = ALL_SOUND_VIEWS.flatMap(({ columns = [] }) => columns);
    for (const of of ["name", "title"] as const)
      expect(new Set(columns.map((column) => column[of])).size).toBe(columns.length);
    for (const { title, unit, formula, range } of columns) {
      expect(title.length, title).toBeLessThanOrEqual(80);
      expect(title, "no codes").not.toMatch(/[A-Za-z]\d|\d[A-Za-z]|undefined|NaN|[a-z][A-Z]/);
      expect([unit, formula].every((text) => text.trim() !== "")).toBe(true);
      expect(range[0], title).toBeLessThan(range[1]);
    }
  });

  it("refuses other sample rates, and says what to do", () => {
    const other = { sampleRate: 44_100, samples: new Float32Array(100) };
    for (const view of ALL_SOUND_VIEWS)
      expect(() => view.compute([other])).toThrow("expected 22050 samples a second; got 44100; resample it");
  });
});

describe.each(ALL_SOUND_VIEWS.map((view) => [view.id, view] as const))("%s", (_, view) => {
  it.each(Object.entries(SOUNDS))("of %s: whole rows of numbers in range, or NaN", (_, sound) => {
    const [rows] = view.compute([sound]);
    expect(rows.constructor.name.toLowerCase()).toBe(`${view.numbers}array`);
    if (view.columns) expect(rows).toHaveLength(view.width);
    else expect(rows.length % view.width).toBe(0);
    const { range } = view;
    if (range.kind !== "real") throw new Error("expected numbers");
    for (const [i, value] of rows.entries()) {
      if (Number.isNaN(value)) continue;
      const [low, high] = view.columns?.[i].range ?? [range.low, range.high];
      const name = view.columns?.[i].name ?? `number ${i}`;
      expect(Number.isFinite(value), name).toBe(true);
      expect(value, name).toBeGreaterThanOrEqual(Math.fround(low) - 1e-5);
      expect(value, name).toBeLessThanOrEqual(Math.fround(high) + 1e-5);
    }
  });

  it("gives a sound the same rows alone, among others, and a second time", () => {
    const sounds = Object.values(SOUNDS);
    const copies = sounds.map(({ sampleRate, samples }) => ({ sampleRate, samples: samples.slice() }));
    const together = view.compute(sounds);
    for (const [i, copy] of copies.entries()) expect(view.compute([copy])[0]).toEqual(together[i]);
    expect([...view.compute([...sounds].reverse())].reverse()).toEqual(together);
  });

  it("is undefined throughout without a sound, if it is a table", () => {
    if (!view.columns) return;
    for (const sound of [SOUNDS["no samples"], SOUNDS.silence])
      expect(view.compute([sound])[0].every(Number.isNaN)).toBe(true);
  });
});
