// A model that was taught to be asked: it writes what it is asked for, and unasked what it has learnt.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { createScore, type Score, ticks } from "@semitone/music";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokensOfSpec } from "../language/language-config.ts";
import { type LanguageModel, openLanguageModel } from "../language/open-language-model.ts";
import { readLanguage } from "../language/stored-language.ts";
import { tokenPiece } from "../language/token-pieces.ts";
import { DEFAULT_TOKENS, trainLanguageModel } from "../language/train-language-model.ts";
import { controlled } from "./controlled.ts";

const REPRESENTATION = tokensOfSpec(DEFAULT_TOKENS);
const [LOW, HIGH] = [48, 72];

/** A bar of quarters on one pitch. */
const piece = (pitch: number): Score =>
  createScore({
    ticksPerQuarter: 4,
    notes: Array.from({ length: 16 }, (_, i) => ({
      ...{ onset: ticks(4 * i), duration: ticks(4), pitch, velocity: 80, track: 0 },
    })),
  });
const pieces = Array.from({ length: 24 }, (_, i) => ({
  ...tokenPiece(REPRESENTATION, piece(i % 2 === 0 ? LOW : HIGH)),
  group: i,
  control: i % 2 === 0 ? [1, 0] : [0, 1],
}));

let model: LanguageModel;
beforeAll(async () => {
  const [first, dir] = ["first", "led"].map((name) => join(temporaryFolder("controlled-test"), name));
  for (const folder of [first, dir]) mkdirSync(folder, { recursive: true });
  const options = {
    ...{ pieces, augment: false, threads: 1, steps: 200, chunk: { lanes: 8, steps: 16 } },
    sizes: { embedding: 16, units: 24, layers: 1, heads: 2, window: 16 },
  };
  await trainLanguageModel({ ...options, dir: first });
  const controls = [{ attribute: "height", classes: ["low", "high"] }];
  await trainLanguageModel({ ...options, dir, start: readLanguage(first), controls });
  model = await openLanguageModel(dir, { threads: 1 });
}, 600_000);
afterAll(() => model.dispose());

/** p(low pitch), p(high pitch) before the first note of a piece. */
async function chances(asked: LanguageModel): Promise<{ low: number; high: number; total: number }> {
  const { tokens } = pieces[0];
  const first = tokens.indexOf(REPRESENTATION.vocabulary.token("pitch" as never, LOW));
  let states = asked.begin(1);
  let logs: Float32Array = new Float32Array();
  for (const token of tokens.subarray(0, first))
    ({ logs, states } = await asked.step(Int32Array.of(token), states));
  const chance = (pitch: number) => Math.exp(logs[REPRESENTATION.vocabulary.token("pitch" as never, pitch)]);
  return { low: chance(LOW), high: chance(HIGH), total: logs.reduce((sum, log) => sum + Math.exp(log), 0) };
}

describe("controlled", () => {
  it("asks for a class: its notes are likelier, the more the stronger; at strength 0 nothing is asked", async () => {
    const at = (value: string, strength: number) => chances(controlled(model, { height: value }, strength));
    const free = await chances(model);
    expect(free.low + free.high).toBeGreaterThan(0.5);
    expect(Math.min(free.low, free.high)).toBeGreaterThan(0.1);
    const [low, high] = [await at("low", 1), await at("high", 1)];
    const odds = (of: typeof free) => of.high / of.low;
    const stronger = await at("high", 2);
    const rising = [low, free, high, stronger].map(odds);
    for (const [i, value] of rising.slice(1).entries()) expect(value).toBeGreaterThan(1.2 * rising[i]);
    const none = await at("high", 0);
    for (const key of ["low", "high"] as const) expect(none[key]).toBeCloseTo(free[key], 5);
    for (const { total } of [low, high, none]) expect(total).toBeCloseTo(1, 4);
  });

  it("keeps the lanes of both readings together when lanes are picked", async () => {
    const asked = controlled(model, { height: "high" }, 1.5);
    const tokens = pieces[1].tokens.subarray(0, 12);
    const alone = async (lanes: number, lane: number) => {
      let states = asked.begin(lanes);
      let logs: Float32Array = new Float32Array();
      for (const token of tokens) {
        const read = Int32Array.from({ length: lanes }, (_, l) => (l === lane ? token : tokens[0]));
        ({ logs, states } = await asked.step(read, states));
      }
      const picked = asked.pick(states, [lane]);
      const next = await asked.step(Int32Array.of(tokens[3]), picked);
      return { logs: logs.slice(lane * asked.symbols, (lane + 1) * asked.symbols), next: next.logs };
    };
    const [one, third] = [await alone(1, 0), await alone(4, 2)];
    for (const key of ["logs", "next"] as const)
      for (const [i, log] of one[key].entries()) expect(third[key][i]).toBeCloseTo(log, 3);
  });

  it("refuses a class that the model was not taught", () => {
    expect(() => controlled(model, { height: "middle" }, 1)).toThrow(
      /^steer: expected classes that the model was taught to write \(height=low, height=high\); got height=middle/,
    );
  });
});
