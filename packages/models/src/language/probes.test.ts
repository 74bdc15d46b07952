// Probes: what classes look like in states, read again as they were written, and of no other model.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guidance, probedWishes, searched } from "../composer/steering.ts";
import { scalePiece, TEST_TOKENS, untrainedModel } from "./made-up-pieces.test-support.ts";
import type { LanguageModel } from "./open-language-model.ts";
import { hears, type LanguageProbe, learnProbes, PROBES_FILE, readProbes, writeProbes } from "./probes.ts";
import { stateRows } from "./states-view.ts";
import { tokenPiece } from "./token-pieces.ts";
import { beginWith, writeBars } from "./write-bars.ts";

let model: LanguageModel;
let probes: LanguageProbe[];
const folder = mkdtempSync(join(tmpdir(), "probes-"));
/** Low and high scales. */
const pieces = Array.from({ length: 12 }, (_, i) =>
  tokenPiece(TEST_TOKENS, scalePiece((i % 2) * 24 - 12, i, 2)),
);
const targets = pieces.map((_, i) => (i === 11 ? undefined : [1 - (i % 2), i % 2]));

beforeAll(async () => {
  model = await untrainedModel("mlstm", 12);
  probes = await learnProbes(model, pieces, [
    { attribute: "height", classes: ["low", "high"], targets },
    { attribute: "nobody said", classes: ["a", "b"], targets: pieces.map(() => undefined) },
  ]);
});
afterAll(async () => {
  await model.dispose();
  rmSync(folder, { recursive: true });
});

describe("learnProbes(model, pieces, tasks)", () => {
  it("reads a class from mean states, few units of which speak; none where nobody said anything", async () => {
    expect(probes.map(({ attribute, pieces }) => [attribute, pieces])).toEqual([["height", 11]]);
    expect(probes[0].units.length).toBeGreaterThan(0);
    const rows = await stateRows(model, pieces);
    const said = rows.map(({ cellMean }) => hears(probes[0], cellMean));
    expect(said.map(([low]) => low > 0.5)).toEqual(pieces.map((_, i) => i % 2 === 0));
    expect(said[0][0] + said[0][1]).toBeCloseTo(1, 12);
    for (const { label, tokens } of probes[0].examples)
      expect(
        pieces.some((piece, i) => i % 2 === label && [...piece.tokens].slice(1, -1).join() === tokens.join()),
      ).toBe(true);
    expect(probes[0].examples.length).toBe(11);
  });

  it("readProbes gives what writeProbes wrote, and refuses probes of other sizes", () => {
    writeProbes(folder, probes);
    expect(readProbes(folder, model)).toEqual(probes);
    const { config } = model;
    const wider = { config: { ...config, sizes: { ...config.sizes, units: 13 } } };
    expect(() => readProbes(folder, wider)).toThrow(
      /^the probes of the language model cannot be read: height: expected weights for 13 units/,
    );
    writeFileSync(join(folder, PROBES_FILE), '{"format":"semitone-probes/1","probes":[{}]}');
    expect(() => readProbes(folder, model)).toThrow(/cannot be read: /);
    expect(readProbes(join(folder, "nowhere"), model)).toEqual([]);
  });
});

describe("guidance and searched", () => {
  const meanPitch = async (kind: "guide" | "search", wanted: string): Promise<number> => {
    const wishes = probedWishes(probes, { height: wanted });
    const lead = kind === "guide" ? guidance(model, wishes, 4) : await searched(model, wishes, 1);
    const limits = { meter: { numerator: 2, denominator: 4 }, tracks: 1 };
    let [sum, notes] = [0, 0];
    const plan = { bars: 4, seed: 1, temperature: 1, topP: 1, limits, lead, versions: 2 };
    for await (const { tokens } of writeBars(model, await beginWith(model, [], limits), plan))
      for (const { pitch } of TEST_TOKENS.decode({ shape: [tokens.length], data: Int32Array.from(tokens) })
        .notes)
        [sum, notes] = [sum + pitch, notes + 1];
    return sum / notes;
  };

  it("guidance makes music of a class likelier: high notes for high pieces", async () => {
    expect(await meanPitch("guide", "high")).toBeGreaterThan(await meanPitch("guide", "low"));
  });

  it("a search gives the same music each time, and another for another class", async () => {
    const high = await meanPitch("search", "high");
    expect(await meanPitch("search", "high")).toBe(high);
    expect(await meanPitch("search", "low")).not.toBe(high);
  });

  it("names the attributes that have a probe", () => {
    expect(() => probedWishes(probes, { mood: "calm" })).toThrow(
      /^steer: expected attributes that the run has a probe for \(height\); got mood; choose --steer best/,
    );
  });
});
