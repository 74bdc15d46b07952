import { createSession } from "@semitone/runtime";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { spreadEvenly } from "../answerer/piece-row.ts";
import { madeUpPosterior } from "../answerer/posterior.test-support.ts";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import { CANDIDATES } from "../tagger/candidates.ts";
import { readsSegments, type Tagger, tagRows, trainTagger } from "../tagger/tagger.ts";
import { taggerGraph } from "./tagger-graph.ts";

const made = madeUpDataset({ pieces: 60, labelled: 30 });
// One group: nothing to cross-validate, each candidate is fitted once.
const dataset = { ...made, groups: made.groups.map(() => "one") };
const rows = dataset.rows.slice(0, 9);
type Parts = readonly (readonly Float32Array[])[];

/** By id of the task, what the graph says of `rows`, one number after the other. */
async function outputsOf(tagger: Tagger, parts?: Parts): Promise<Record<string, number[]>> {
  const session = await createSession(taggerGraph(tagger));
  const flat = (of: readonly Float32Array[]) => Float32Array.from(of.flatMap((row) => [...row]));
  const width = rows[0].length;
  const outputs = await session.run({
    features: session.tensor("float32", [rows.length, width], flat(rows)),
    ...(parts && {
      segments: session.tensor(
        "float32",
        [rows.length, 8, width],
        flat(parts.flatMap((own) => spreadEvenly(own))),
      ),
    }),
  });
  await session.dispose();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [name, Array.from(data, Number)]),
  );
}

async function expectSame(tagger: Tagger, parts?: Parts): Promise<void> {
  const given = await outputsOf(tagger, parts);
  const tagged = await tagRows(tagger, rows, parts);
  for (const [t, { classes }] of tagger.tasks.entries()) {
    const expected = tagged.flatMap(({ predictions }) => {
      const { value, distribution } = predictions[t];
      return distribution ? classes.map((name) => distribution[name]) : [value as number];
    });
    const said = given[`t${t}`];
    expect(said.length).toBe(expected.length);
    for (const [i, value] of expected.entries())
      expect(Math.abs(said[i] - value), `${said[i]}, ${value}`).toBeLessThan(1e-4);
  }
}

/** One candidate for each kind of answerer; the contract of these is tested beside them. */
const NAMED = [
  "majority",
  "mean",
  "5 nearest neighbours",
  "ridge on ratings, descriptors",
  "logistic regression on descriptors, penalty 1",
  "ridge regression on descriptors",
  "M1",
];

describe("taggerGraph", () => {
  it.each(
    CANDIDATES.filter(({ name }) => NAMED.includes(name)).map(
      (candidate) => [`${candidate.name} (${candidate.kind})`, candidate] as const,
    ),
  )("taggerGraph of %s, run by ONNX Runtime, says what tagRows says within 1e-4", async (_, candidate) => {
    const { tagger } = await trainTagger(dataset, {
      seed: 1,
      candidates: (_, kind) => [candidate.kind === kind ? candidate : CANDIDATES[kind === "classes" ? 0 : 1]],
    });
    await expectSame(tagger);
  });

  it("taggerGraph of a mixture, calibrated and moved to other class frequencies, says what tagRows says", async () => {
    const { tagger } = await trainTagger(made, {
      seed: 1,
      candidates: (_, kind) =>
        CANDIDATES.filter((one) => one.kind === kind && /descriptors|majority|mean/.test(one.name)),
    });
    const [mood, ...others] = tagger.tasks;
    await expectSame({
      ...tagger,
      tasks: [{ ...mood, temperature: 1.7, doubt: 0.1, shift: [0.5, 1, 2] }, ...others],
    });
  });

  it("taggerGraph of a model over segments has them as a second input", async () => {
    const { tagger } = await trainTagger(dataset, {
      seed: 1,
      candidates: (_, kind) => [CANDIDATES[kind === "classes" ? 0 : 1]],
    });
    const random = randomFrom(11);
    const width = tagger.scaler.columns.length;
    const posteriors = Array.from({ length: 12 }, () => madeUpPosterior({ outputs: 3, width, random }));
    const state = posteriors.find(({ ofSegments }) => ofSegments)!;
    const [mood] = tagger.tasks;
    const reading = { ...tagger, tasks: [{ ...mood, members: [{ name: "GM-VAE", weight: 1, state }] }] };
    expect(readsSegments(reading)).toBe(true);
    const parts = rows.map((_, i) => dataset.rows.slice(i, i + 1 + (i % 11)));
    await expectSame(reading, parts);
  });
});
