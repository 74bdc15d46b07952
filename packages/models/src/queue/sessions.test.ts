import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { driftingSessions, type SessionLabel } from "./sessions.ts";

/** `count` labels, one each minute from an hour on. */
const sitting = (
  hour: number,
  count: number,
  of: (i: number) => Pick<SessionLabel, "given"> & Partial<SessionLabel>,
): SessionLabel[] =>
  Array.from({ length: count }, (_, i) => ({
    annotator: "ann",
    at: new Date(Date.UTC(2026, 0, 1, hour, i)).toISOString(),
    ifWrong: 1 - of(i).given,
    ...of(i),
  }));
const right = 0.9;
const rarely = (i: number) => ({ given: i % 10 === 0 ? 1 - right : right });
const often = (i: number) => ({ given: i % 5 < 3 ? 1 - right : right });

/** The share of wrong ones at which `count` labels and a prior of one in ten are likeliest, by trying. */
function highest(of: (i: number) => { given: number }, count: number): number {
  const at = (e: number) =>
    Array.from({ length: count }, (_, i) => of(i).given).reduce(
      (sum, p) => sum + Math.log((1 - e) * p + e * (1 - p)),
      Math.log(e) + 9 * Math.log(1 - e),
    );
  const tried = Array.from({ length: 9999 }, (_, i) => (i + 1) / 10_000);
  return tried.reduce((best, e) => (at(e) > at(best) ? e : best));
}

describe("driftingSessions(labels)", () => {
  it("names the session whose labels are often thought wrong, with its times and what is usual", () => {
    const labels = [sitting(8, 40, rarely), sitting(12, 20, often), sitting(16, 40, rarely)];
    const found = driftingSessions(labels.flat().reverse());
    expect(found).toEqual([
      {
        annotator: "ann",
        from: "2026-01-01T12:00:00.000Z",
        to: "2026-01-01T12:19:00.000Z",
        labels: 20,
        expectedWrong: expect.closeTo(20 * highest(often, 20), 1),
        usual: expect.closeTo(20 * highest(rarely, 80), 1),
      },
    ]);
  });

  it("of numbers says how much higher a session's are, although none of them looks wrong", () => {
    const random = randomFrom(5);
    const noise = (shift: number) => () => ({ given: 0.9, error: shift + 0.2 * (random() - 0.5) });
    const found = driftingSessions([...sitting(8, 30, noise(0)), ...sitting(12, 15, noise(0.3))]);
    expect(found.map(({ from }) => from.slice(11, 13))).toEqual(["08", "12"]);
    expect(found[1].shift).toBeCloseTo(0.3, 1);
    expect(found[0].shift).toBeCloseTo(-0.3, 1);
  });

  it("takes a pause of more than half an hour as the end of a session, and another annotator's labels as no part of it", () => {
    const odd = (i: number) => ({ ...often(i), annotator: "bob" });
    expect(driftingSessions([...sitting(8, 40, rarely), ...sitting(8, 20, odd)])).toEqual([]);
    const apart = [...sitting(8, 40, rarely), ...sitting(9, 20, often)];
    // 8:39 to 9:00 is no pause: one session, and nothing to compare it with.
    expect(driftingSessions(apart)).toEqual([]);
  });

  it("lists none of 5 alike in nineteen of twenty draws or more", () => {
    const random = randomFrom(7);
    const draws = Array.from({ length: 200 }, () =>
      driftingSessions(
        [1, 5, 9, 13, 17].flatMap((hour) =>
          sitting(hour, 12, () => {
            const given = 0.2 + 0.7 * random();
            return { given: random() < given ? given : 1 - given, error: random() - 0.5 };
          }),
        ),
      ),
    );
    expect(draws.filter((found) => found.length > 0).length).toBeLessThan(25);
  });

  it("says nothing of sessions of fewer than 5 labels", () => {
    expect(driftingSessions([...sitting(8, 40, rarely), ...sitting(12, 4, () => ({ given: 0.01 }))])).toEqual(
      [],
    );
  });
});
