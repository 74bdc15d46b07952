import type { GridNote, GridSegment } from "@semitone/music/cells";
import { COMMON } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { madeUpConfig } from "../segments/made-up-segments.test-support.ts";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { NOTE_QUALITIES, QUALITIES } from "../segments/qualities.ts";
import { compliance, encodeVersions, evidenceOf } from "./compliance.ts";

/** A model whose classes of mood are so frequent. */
const modelOf = (...weights: number[]) =>
  ({ components: { f0: weights.map((weight) => ({ weight })) } }) as unknown as SegmentModel;
const constraints = { classes: { f0: 1 } };
const heard = { segments: [], attributes: { f0: [[0.2, 0.8]] } };

describe("evidenceOf", () => {
  it("evidenceOf adds up what the model and its critic encodeVersions, in nats", () => {
    const withCritic = { ...heard, critics: { f0: [[0.4, 0.6]] } };
    expect(evidenceOf(modelOf(0.5, 0.5), constraints, withCritic, 0)).toBeCloseTo(
      Math.log(0.8) + Math.log(0.6),
    );
  });

  it("evidenceOf takes the model's classes as equally frequent, and does without a critic", () => {
    const even = 0.8 / 0.25 / (0.2 / 0.75 + 0.8 / 0.25);
    expect(evidenceOf(modelOf(0.75, 0.25), constraints, { ...heard, critics: {} }, 0)).toBeCloseTo(
      Math.log(even),
    );
  });
});

describe("compliance", () => {
  const settingOf = (qualities: Float32Array) => ({ factors: {}, qualities, grid: COMMON });
  const zeros = () => new Float32Array(QUALITIES.length);
  const notesOf = (count: number): GridNote[] =>
    Array.from({ length: count }, (_, step) => ({ step, length: 1, pitch: 60 }));
  const seen: GridSegment[][] = [];
  /** Hears as much of every quality as there are notes, and class 1 of mood the surer the more. */
  const model = {
    config: madeUpConfig(),
    components: { f0: [{ weight: 0.5 }, { weight: 0.5 }] },
    encodeCut: async ([{ segments }]: readonly [{ segments: GridSegment[] }]) => {
      seen.push(segments);
      return [
        {
          segments: segments.map(({ notes }) => ({ qualities: zeros().fill(notes.length) })),
          attributes: { f0: segments.map(({ notes }) => [1 - notes.length / 10, notes.length / 10]) },
        },
      ];
    },
  } as unknown as SegmentModel;

  it("compliance is 4 strength log q(class) less half of the squared deviation of the qualities of notes", async () => {
    const [one, five] = await compliance(
      model,
      [notesOf(1), notesOf(5)],
      [settingOf(zeros()), settingOf(zeros().fill(3))],
      { classes: { f0: 1 }, strength: 0.5 },
    );
    expect(one).toBeCloseTo(0.5 * 4 * Math.log(0.1) - (NOTE_QUALITIES * 1) / 2, 5);
    expect(five).toBeCloseTo(0.5 * 4 * Math.log(0.5) - (NOTE_QUALITIES * 4) / 2, 5);
  });

  it("compliance does not count tempo and velocity, which no notes decide", async () => {
    const other = zeros();
    for (let k = NOTE_QUALITIES; k < QUALITIES.length; k++) other[k] = 50;
    const merits = await compliance(model, [notesOf(2), notesOf(2)], [settingOf(zeros()), settingOf(other)], {
      classes: {},
      strength: 1,
    });
    expect(merits[0]).toBe(merits[1]);
    expect(merits[0]).toBeCloseTo((-NOTE_QUALITIES * 4) / 2, 9);
  });

  it("encodeVersions plays each version at the tempo and the loudness of its own setting", async () => {
    const fast = zeros();
    fast[QUALITIES.indexOf("tempo")] = 1;
    seen.length = 0;
    const { critics, segments } = await encodeVersions(
      model,
      [notesOf(1), notesOf(2)],
      [settingOf(zeros()), settingOf(fast)],
    );
    expect(seen[0].map(({ qpm, notes }) => [qpm, notes.length])).toEqual([
      [120, 1],
      [240, 2],
    ]);
    expect(segments).toHaveLength(2);
    expect(critics).toEqual({});
  });
});

describe("evidenceOf of several classes", () => {
  const model = {
    components: {
      f0: [{ weight: 0.5 }, { weight: 0.5 }],
      f1: [{ weight: 1 / 3 }, { weight: 1 / 3 }, { weight: 1 / 3 }],
    },
  } as unknown as SegmentModel;
  const both = { segments: [], critics: {}, attributes: { f0: [[0.2, 0.8]], f1: [[0.5, 0.3, 0.2]] } };

  it("evidenceOf adds over the attributes that were asked for, and is 0 where none was", () => {
    const of = (classes: Record<string, number>) => evidenceOf(model, { classes }, both, 0);
    expect(of({})).toBe(0);
    expect(of({ f0: 1, f1: 2 })).toBeCloseTo(of({ f0: 1 }) + of({ f1: 2 }), 9);
    expect(of({ f1: 0 })).toBeCloseTo(Math.log(0.5), 9);
  });

  it("evidenceOf takes no doubt for more than a millionth, so that one never outweighs all else", () => {
    const never = { ...both, attributes: { f0: [[1, 0]] } };
    expect(evidenceOf(model, { classes: { f0: 1 } }, never, 0)).toBeCloseTo(Math.log(1e-6), 6);
  });
});
