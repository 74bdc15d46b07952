import { describe, expect, it } from "vitest";
import { Progress, type ProgressReport } from "./progress.ts";

function recorded() {
  const told: ProgressReport[] = [];
  return { told, progress: Progress.to((report) => told.push(report)) };
}

describe("Progress", () => {
  it("part(stage, share) hands out shares one after the other, and at(done) tells the share of the whole", () => {
    const { told, progress } = recorded();
    progress.part("reading", 0.25).at(0.5);
    const learning = progress.part("learning", 0.5);
    learning.part("first", 0.5).at(1);
    learning.part("second", 0.5).at(0.5);
    expect(told).toEqual([
      { stage: "reading", done: 0.125 },
      { stage: "first", done: 0.5 },
      { stage: "second", done: 0.625 },
    ]);
  });

  it("what is told never falls, whatever is said", () => {
    const { told, progress } = recorded();
    const part = progress.part("a", 0.5);
    part.at(1);
    part.at(0.2);
    progress.part("b", 0.5).at(-3);
    progress.part("too much", 7).at(2);
    expect(told.map(({ done }) => done)).toEqual([0.5, 0.5, 0.5, 1]);
  });

  it("onProgress tells other work's reports as this share, under their own stage", () => {
    const { told, progress } = recorded();
    progress.part("a", 0.5);
    progress.part("b", 0.5).onProgress({ stage: "inner", done: 0.5, secondsLeft: 3 });
    expect(told).toEqual([{ stage: "inner", done: 0.75, secondsLeft: 3 }]);
  });

  it("secondsLeft is told only of the last share, since others do not know what comes after them", () => {
    const { told, progress } = recorded();
    progress.part("a", 0.5).at(0.5, 10);
    progress.part("b", 0.5).at(0.5, 10);
    expect(told.map(({ secondsLeft }) => secondsLeft)).toEqual([undefined, 10]);
  });
});
