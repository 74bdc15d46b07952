import { describe, expect, it } from "vitest";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { evidenceOf } from "./compliance.ts";

/** A model whose classes of mood are so frequent. */
const modelOf = (...weights: number[]) =>
  ({ components: { mood: weights.map((weight) => ({ weight })) } }) as unknown as SegmentModel;
const constraints = { classes: { mood: 1 } };
const encoded = { segments: [], attributes: { mood: [[0.2, 0.8]] } };

describe("evidenceOf", () => {
  it("evidenceOf adds up the evidence of the model and of its critic, in nats", () => {
    const withCritic = { ...encoded, critics: { mood: [[0.4, 0.6]] } };
    expect(evidenceOf(modelOf(0.5, 0.5), constraints, withCritic, 0)).toBeCloseTo(
      Math.log(0.8) + Math.log(0.6),
    );
  });

  it("evidenceOf takes the model's classes as equally frequent, and does without a critic", () => {
    const even = 0.8 / 0.25 / (0.2 / 0.75 + 0.8 / 0.25);
    expect(evidenceOf(modelOf(0.75, 0.25), constraints, { ...encoded, critics: {} }, 0)).toBeCloseTo(
      Math.log(even),
    );
  });
});
