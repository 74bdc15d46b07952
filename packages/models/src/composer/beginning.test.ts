import { COMMON, JIG, WALTZ } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import type { Anchor } from "../segments/anchors.ts";
import { madeUpAnchor, madeUpConfig } from "../segments/made-up-segments.test-support.ts";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES } from "../segments/qualities.ts";
import { chooseBeginnings, fittingAnchors } from "./beginning.ts";
import { type CompositionPlan, type Draws, seededDraws } from "./composition-plan.ts";

const quality = (name: (typeof QUALITIES)[number]) => QUALITIES.indexOf(name);
const level = (density: number) => Float32Array.from(QUALITIES, (name) => (name === "density" ? density : 0));
/** Calm ones have density -1 and -2, tense ones 1 and 2; one has no label. */
const anchors: Anchor[] = [
  madeUpAnchor(0, { qualities: level(-1), classes: { f0: 0, f1: 0 }, grid: COMMON, tonic: 2 }),
  madeUpAnchor(1, { qualities: level(-2), classes: { f0: 0, f1: 1 }, grid: WALTZ, tonic: 7 }),
  madeUpAnchor(2, { qualities: level(1), classes: { f0: 1 }, grid: COMMON, tonic: 4 }),
  madeUpAnchor(3, { qualities: level(2), classes: { f0: 1, f1: 2 }, grid: JIG, tonic: 9 }),
  madeUpAnchor(4, { qualities: level(0.5), classes: {}, grid: JIG, tonic: 0 }),
];
const component = (...loc: number[]) => ({
  weight: 0.5,
  loc: Float32Array.from(loc),
  scale: Float32Array.of(0.1, 0.2),
});
const model = {
  anchors,
  config: madeUpConfig(),
  components: { f0: [component(-1, 0), component(1, 2)] },
  centreOf: () => Float32Array.of(0, 1),
} as unknown as SegmentModel;

const planOf = (changes: Partial<CompositionPlan> = {}): CompositionPlan => ({
  constraints: { classes: {}, qualities: {} },
  strength: 1,
  bars: 8,
  temperature: 1,
  seed: 1,
  ...changes,
});
const mood = (k: number) => ({ classes: { f0: k }, qualities: {} });
/** Draws that always take the anchor at this share of those that fit, with normal numbers of this size. */
const drawing = (share: number, normal = 0): Draws => ({
  normal: (_, size) => new Float32Array(size).fill(normal),
  uniform: () => share,
  gumbel: () => 0,
});

describe("fittingAnchors", () => {
  const places = (classes: Record<string, number>, grid?: CompositionPlan["grid"]) => {
    const { fitting, peers } = fittingAnchors(model, { constraints: { classes, qualities: {} }, grid });
    return [fitting, peers].map((of) => of.map((anchor) => anchors.indexOf(anchor)));
  };

  it("fittingAnchors has all classes asked for; its peers have some class of each of the attributes", () => {
    expect(places({})).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
    expect(places({ f0: 1 })).toEqual([
      [2, 3],
      [0, 1, 2, 3],
    ]);
    expect(places({ f0: 0, f1: 1 })).toEqual([[1], [0, 1, 3]]);
  });

  it("fittingAnchors is in the meter asked for, and comes near where nothing has all", () => {
    expect(places({ f0: 1 }, JIG)[0]).toEqual([3]);
    // Nothing is calm and a waltz in f1: what is either of both.
    expect(places({ f0: 0, f1: 2 })[0]).toEqual([0, 1, 3]);
    // No jig is calm: calm ones in any meter.
    expect(places({ f0: 0 }, JIG)[0]).toEqual([0, 1]);
    // Classes of which there is no example at all.
    expect(places({ f1: 7 })[0]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("chooseBeginnings", () => {
  const begin = (plan: CompositionPlan, draws: Draws) => chooseBeginnings(model, plan, draws, 1)[0];

  it("chooseBeginnings takes grid, key and factors of the example that was drawn", () => {
    const beginning = begin(planOf(), drawing(0.7));
    expect(beginning.grid).toEqual(JIG);
    expect(beginning.key).toEqual({ tonic: 9, mode: "major" });
    expect(beginning.factors).toEqual(anchors[3].factors);
    expect(beginning.qualities).toEqual(anchors[3].qualities);
  });

  it("chooseBeginnings takes key and grid of the plan where it has some", () => {
    const plan = planOf({ key: { tonic: 3, mode: "minor" }, grid: WALTZ });
    expect(begin(plan, drawing(0))).toMatchObject({ key: { tonic: 3, mode: "minor" }, grid: WALTZ });
  });

  it("chooseBeginnings at temperature 0 has the mean qualities of the class, whichever example is drawn", () => {
    for (const share of [0, 0.99])
      expect(
        begin(planOf({ constraints: mood(1), temperature: 0 }), drawing(share)).qualities[0],
      ).toBeCloseTo(1.5, 6);
    // At temperature 1 those of the example, above it no more than that.
    for (const temperature of [1, 2])
      expect(begin(planOf({ constraints: mood(1), temperature }), drawing(0.99)).qualities[0]).toBeCloseTo(
        2,
        6,
      );
  });

  it("chooseBeginnings goes with strength from the mean of all classes to that of the class and beyond, as far as its examples go", () => {
    // Tense music has density 1.5 on the average, all that has a mood 0.
    const density = (strength: number) =>
      begin(planOf({ constraints: mood(1), strength, temperature: 0 }), drawing(0)).qualities[0];
    expect([0, 0.5, 1, 1.5, 9].map(density)).toEqual([0, 0.75, 1.5, 2, 2]);
    const calm = begin(planOf({ constraints: mood(0), strength: 9, temperature: 0 }), drawing(0));
    expect(calm.qualities[0]).toBe(-2);
  });

  it("chooseBeginnings sets the qualities that were asked for, whatever the example has", () => {
    const constraints = { classes: { f0: 1 }, qualities: { density: -1, tempo: 7 } };
    const { qualities } = begin(planOf({ constraints, strength: 2 }), drawing(0));
    expect([qualities[0], qualities[quality("tempo")]]).toEqual([-1, 3]);
  });

  it("chooseBeginnings leans to the mode of the key, unless a mode was asked for", () => {
    const MODE = quality("mode");
    const key = (mode: "major" | "minor") => ({ tonic: 0, mode });
    expect(begin(planOf({ key: key("major") }), drawing(0)).qualities[MODE]).toBeCloseTo(0.7, 6);
    expect(begin(planOf({ key: key("minor") }), drawing(0)).qualities[MODE]).toBeCloseTo(-0.7, 6);
    const constraints = { classes: {}, qualities: { mode: 0.25 } };
    expect(begin(planOf({ key: key("minor"), constraints }), drawing(0)).qualities[MODE]).toBe(0.25);
  });

  it("chooseBeginnings without a key is in the mode that its quality says", () => {
    const modeAt = (value: number) =>
      begin(planOf({ constraints: { classes: {}, qualities: { mode: value } } }), drawing(0)).key.mode;
    expect([modeAt(0.5), modeAt(-0.5)]).toEqual(["major", "minor"]);
  });

  it("chooseBeginnings draws factors of the classes asked for about their class: loc + temperature scale noise", () => {
    const roomAt = (strength: number, temperature: number, noise: number) =>
      begin(planOf({ constraints: mood(1), strength, temperature }), drawing(0, noise)).factors.f0;
    expect([...roomAt(1, 0, 5)]).toEqual([1, 2]);
    // Half way from the centre (0, 1) of all classes.
    expect([...roomAt(0.5, 0, 5)]).toEqual([0.5, 1.5]);
    const [x, y] = roomAt(1, 0.5, 2);
    expect(x).toBeCloseTo(1 + 0.5 * 0.1 * 2, 6);
    expect(y).toBeCloseTo(2 + 0.5 * 0.2 * 2, 6);
    expect(begin(planOf({ constraints: mood(1) }), drawing(0)).factors.style).toEqual(
      anchors[2].factors.style,
    );
  });

  it("chooseBeginnings gives so many versions, the first ones the same however many there are", () => {
    const of = (count: number) =>
      chooseBeginnings(model, planOf({ constraints: mood(0) }), seededDraws(1), count);
    expect(of(6).slice(0, 2)).toEqual(of(2));
    expect(new Set(of(20).map(({ key }) => key.tonic))).toEqual(new Set([2, 7]));
  });
});
