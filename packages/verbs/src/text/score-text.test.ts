import type { TrainedTask } from "@semitone/models";
import { describe, expect, it } from "vitest";
import { doubtBlocks, foundSentence, scoreSentence, scoreText } from "./score-text.ts";

const task = (of: object = {}, classes: readonly string[] = ["no", "yes"]): TrainedTask =>
  ({
    attribute: "like",
    classes,
    report: {
      labelled: 40,
      groups: 40,
      accuracy: 0.875,
      majority: 0.875,
      loss: 4,
      sameAnswer: "no",
      judgement: "no better",
      untested: [],
      ...of,
    },
  }) as unknown as TrainedTask;

describe("scores in words", () => {
  it("scoreText has the score with what always the same answer gets, and what was judged", () => {
    expect(scoreText(task())).toBe('accuracy 0.875 (always "no": 0.875; no better)');
    expect(scoreText(task({ majority: 9, sameAnswer: 2, judgement: "better" }, []))).toBe(
      "error 2.000 (always the mean, 2: 3.000; better)",
    );
  });

  it("scoreText of an old run is the score, and of what was never tested a word", () => {
    const old = { majority: undefined, sameAnswer: undefined, judgement: undefined, untested: undefined };
    expect(scoreText(task(old))).toBe("accuracy 0.875");
    expect(scoreText(task({ ...old, accuracy: undefined }))).toBe("not tested");
    expect(doubtBlocks([task(old)])).toEqual([]);
  });

  it("scoreSentence says all of it, with classes that were not tested", () => {
    expect(scoreSentence(task({ untested: ["yes"] }))).toBe(
      'like: left-out accuracy 0.875; always "no" would get 0.875: no better than always "no"; not tested: yes',
    );
    expect(
      foundSentence({
        attribute: "like",
        labelled: 3,
        measure: "accuracy",
        says: "not tested: labels are of 3 groups of near-duplicates, and a test needs 4",
        untested: [],
      }),
    ).toBe("like: not tested: labels are of 3 groups of near-duplicates, and a test needs 4");
  });

  it("doubtBlocks warns of a score that is no better, and of each class that was not tested", () => {
    const texts = (of: object) => doubtBlocks([task(of)]).map((block) => "text" in block && block.text);
    expect(texts({ judgement: "better" })).toEqual([]);
    expect(texts({ untested: ["yes"] })).toEqual([
      expect.stringMatching(/^like: the left-out score is no better than always "no": what it tags/),
      expect.stringMatching(/^like: could not be tested: yes; /),
    ]);
  });
});
