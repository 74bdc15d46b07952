// What `plan...` promises: the checks of its verb, and the very files that the verb then writes.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProgressReport } from "@semitone/job";
import type { Project } from "@semitone/library";
import { scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generate, planGenerate } from "./generate.ts";
import { addTinyRun, projectOfPieces } from "./made-up-project.test-support.ts";
import { morph, planMorph } from "./morph.ts";
import { planTransfer, transfer } from "./transfer.ts";

let project: Project;
let out: string;
beforeAll(async () => {
  project = await projectOfPieces();
  await addTinyRun(project);
  out = scratchFolder();
}, 120_000);
afterAll(() => project.close());

const recorded = () => {
  const told: ProgressReport[] = [];
  return { told, onProgress: (report: ProgressReport) => told.push(report) };
};

/** Each share at least the one before, the last one 1. */
function checkShares(told: readonly ProgressReport[]): void {
  const shares = told.map(({ done }) => done);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1, 9);
}

describe("planGenerate(project, options)", () => {
  it("names run, files and seeds of what generate then writes, and writes nothing", async () => {
    const { told, onProgress } = recorded();
    const options = { out: join(out, "g.mid"), count: 2, bars: 2, seed: 7, strength: 0, onProgress };
    const plan = await planGenerate(project, options);
    expect(plan).toEqual({
      run: "run-1",
      model: "segments",
      pieces: [
        { midi: join(out, "g-1.mid"), seed: 7, bars: 2 },
        { midi: join(out, "g-2.mid"), seed: 8, bars: 2 },
      ],
    });
    expect([existsSync(plan.pieces[0].midi), told]).toEqual([false, []]);
    const { pieces } = await generate(project, options);
    for (const [i, piece] of pieces.entries()) expect(piece).toMatchObject(plan.pieces[i]);
    expect(existsSync(plan.pieces[1].midi)).toBe(true);
    checkShares(told);
  });

  it.each([
    [{ constraints: { mod: "calm" } }, /^constraints: expected names among .*; got "mod"/],
    [{ count: 0 }, /^count: expected a whole number in 1\.\.1000; got 0$/],
    [{ seed: -1 }, /^seed: expected a whole number/],
    [{ out: "x.wav" }, /^out: expected a path that ends in \.mid/],
    [{ run: "nobody" }, /no run is called "nobody"/],
  ])("refuses %j as generate does", async (options, message) => {
    await expect(planGenerate(project, options)).rejects.toThrow(message);
    await expect(generate(project, options)).rejects.toThrow(message);
  });
});

describe("planMorph(project, options)", () => {
  it("names the pieces in full and the file that morph then writes", async () => {
    const { told, onProgress } = recorded();
    const options = {
      from: "calm-0",
      to: "lively-1",
      out: join(out, "m.mid"),
      steps: 3,
      bars: 2,
      onProgress,
    };
    const plan = await planMorph(project, options);
    expect(plan).toEqual({
      run: "run-1",
      from: "calm-0.mid",
      to: "lively-1.mid",
      midi: join(out, "m.mid"),
    });
    expect([existsSync(plan.midi), told]).toEqual([false, []]);
    expect(await morph(project, options)).toMatchObject(plan);
    expect(existsSync(plan.midi)).toBe(true);
    checkShares(told);
  });

  it.each([
    [{ to: "lively-9" }, /no piece is called "lively-9"/],
    [{ only: "colour" }, /^only: expected one of mood, /],
    [{ steps: 1 }, /^steps: expected a whole number in 2\.\.64; got 1$/],
    [{ bars: 65 }, /^bars: expected a whole number in 2\.\.64; got 65$/],
  ])("refuses %j as morph does", async (wrong, message) => {
    const options = { from: "calm-0", to: "lively-1", ...wrong };
    await expect(planMorph(project, options)).rejects.toThrow(message);
    await expect(morph(project, options)).rejects.toThrow(message);
  });
});

describe("planTransfer(project, options)", () => {
  it("names the piece in full and the files that transfer then writes", async () => {
    const { told, onProgress } = recorded();
    const options = {
      piece: "calm-0",
      constraints: { mood: "lively" },
      out: join(out, "t.mid"),
      wav: true,
      soundFont: "built-in",
      onProgress,
    };
    const plan = await planTransfer(project, options);
    expect(plan).toEqual({
      run: "run-1",
      piece: "calm-0.mid",
      midi: join(out, "t.mid"),
      wav: join(out, "t.wav"),
    });
    expect([existsSync(plan.midi), told]).toEqual([false, []]);
    expect(await transfer(project, options)).toMatchObject(plan);
    expect([plan.midi, plan.wav!].map((path) => existsSync(path))).toEqual([true, true]);
    checkShares(told);
  });

  it.each([
    [{ constraints: {} }, /^constraints: expected something to change, such as mood=calm; got none$/],
    [{ constraints: { mood: "angry" } }, /^mood: expected one of calm, lively; got "angry"/],
    [{ strength: 9 }, /^strength: expected a number in 0\.\.4; got 9$/],
  ])("refuses %j as transfer does", async (wrong, message) => {
    const options = { piece: "calm-0", constraints: { mood: "calm" }, ...wrong };
    await expect(planTransfer(project, options as never)).rejects.toThrow(message);
    await expect(transfer(project, options as never)).rejects.toThrow(message);
  });
});
