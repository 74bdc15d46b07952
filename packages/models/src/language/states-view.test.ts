// The states of a language model as rows: their statistics, counted a second time from one token after the other.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { beatTokens, createBeat } from "@semitone/music";
import { expect, it } from "vitest";
import { scalePiece } from "./made-up-pieces.test-support.ts";
import { openLanguageModel } from "./open-language-model.ts";
import { languageSource, stateRows, statesView } from "./states-view.ts";
import { pieceOfTokens } from "./token-pieces.ts";
import { trainLanguageModel } from "./train-language-model.ts";

it("stateRows(model, pieces): mean, largest and last cell and hidden of the top layer; a view gives one of them", async () => {
  const dir = join(temporaryFolder("states-test"), "model");
  mkdirSync(dir, { recursive: true });
  const passages = await beatTokens.compute([scalePiece(0), scalePiece(3, 5, 2)]);
  const pieces = passages.map((rows) => ({ ...pieceOfTokens(createBeat(), rows), group: 0 }));
  const sizes = { embedding: 4, units: 3, layers: 2 };
  await trainLanguageModel({ pieces, sizes, dir, steps: 2, chunk: { lanes: 2, steps: 4 }, threads: 1 });
  const model = await openLanguageModel(dir, { threads: 1 });
  const rows = await stateRows(model, pieces);
  for (const [i, { tokens }] of pieces.entries()) {
    const cells: number[][] = [];
    let states = model.begin(1);
    for (const token of tokens) {
      ({ states } = await model.step(Int32Array.of(token), states));
      cells.push([...model.valuesOf(states, "cell1")]);
    }
    for (const unit of [0, 1, 2]) {
      const own = cells.map((values) => values[unit]);
      expect(rows[i].cellMean[unit]).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 5);
      expect(rows[i].cellMax[unit]).toBeCloseTo(Math.max(...own), 5);
      expect(rows[i].cellLast[unit]).toBeCloseTo(own.at(-1)!, 5);
    }
    expect(rows[i].hiddenMean.every((value) => Math.abs(value) <= 1)).toBe(true);
  }
  await model.dispose();
  const view = statesView(languageSource(dir)!, "hiddenLast");
  expect(view.columns!.map(({ name }) => name)).toEqual(["hiddenLast0", "hiddenLast1", "hiddenLast2"]);
  expect(await view.compute(passages)).toEqual(rows.map(({ hiddenLast }) => hiddenLast));
  await view.close();
}, 60_000);
