import { listPieces } from "@semitone/library";
import { createScore } from "@semitone/music";
import { madeUpPiece, madeUpProject } from "@semitone/testing";
import { afterAll, describe, expect, it } from "vitest";
import { madeUpModel } from "../segments/made-up-segments.test-support.ts";
import { encodePiece, findScore } from "./find-score.ts";

const model = madeUpModel();
afterAll(async () => (await model).dispose());

describe("encodePiece", () => {
  it("encodePiece is what the model reads of the piece alone", async () => {
    const score = madeUpPiece(1, "calm");
    const [alone] = await (await model).encode([score]);
    expect(await encodePiece(await model, "calm.mid", score)).toEqual(alone);
  });

  it("encodePiece(silence) names the piece and says what it lacks", async () => {
    const silence = createScore({ ticksPerQuarter: 480, notes: [] });
    await expect(encodePiece(await model, "pause.mid", silence)).rejects.toThrow(
      /^pause.mid: has no notes in bars of up to 16 quarters, which the model needs; choose another piece$/,
    );
  });
});

describe("findScore", () => {
  it("findScore gives a piece by its name, with its notes; and names none that there is not", async () => {
    const project = await madeUpProject({ tunes: 2 });
    const { piece, score } = findScore(project, "reel1.abc");
    expect(piece).toEqual(listPieces(project).find(({ name }) => name === "reel1.abc"));
    expect(score.meters).toMatchObject([{ numerator: 4, denominator: 4 }]);
    expect(findScore(project, "waltz0.abc").score.meters).toMatchObject([{ numerator: 3, denominator: 4 }]);
    expect(() => findScore(project, "polka.abc")).toThrow(/polka.abc/);
  });
});
