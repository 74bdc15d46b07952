import { describe, expect, it } from "vitest";
import { readRunLog } from "./run-log.ts";

describe("readRunLog", () => {
  it("readRunLog gives steps and evaluations in order, without a line that a killed run left half-written", () => {
    const text = '{"step":1,"loss":2}\n{"step":1,"evaluation":"held-out","elbo":-3}\n{"step":2,"lo';
    expect(readRunLog(text)).toEqual([
      { step: 1, reports: { loss: 2 } },
      { step: 1, evaluation: "held-out", reports: { elbo: -3 } },
    ]);
  });

  it("readRunLog names the line that is none", () => {
    expect(() => readRunLog('{"step":1}\n{"step"\n')).toThrow(/line 2 must be JSON/);
    expect(() => readRunLog('{"loss":1}\n')).toThrow(/line 1 must have a step; got \{"loss":1\}/);
  });
});
