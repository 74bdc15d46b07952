import { describe, expect, it } from "vitest";
import { build as fitALine, main as runFitALine } from "../examples/01-fit-a-line.ts";
import { build as pianorollVae } from "../examples/02-pianoroll-vae.ts";
import { build as melodyLanguageModel } from "../examples/03-melody-language-model.ts";

describe("examples", () => {
  // A commit that calls itself a refactoring may not change these texts.
  it.each([
    ["01-fit-a-line", fitALine],
    ["02-pianoroll-vae", pianorollVae],
    ["03-melody-language-model", melodyLanguageModel],
  ])("%s compiles to the same training graph as before", async (name, build) => {
    await expect(`${build().text}\n`).toMatchFileSnapshot(`__snapshots__/${name}.txt`);
  });

  it("01-fit-a-line finds slope 2 and offset -1", async () => {
    const { slope, offset } = await runFitALine();
    expect(slope).toBeCloseTo(2, 3);
    expect(offset).toBeCloseTo(-1, 3);
  });
});
