import { createSession } from "@semitone/runtime";
import { describe, expect, it } from "vitest";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import { CANDIDATES } from "../tagger/candidates.ts";
import { tagRows, trainTagger } from "../tagger/tagger.ts";
import { taggerGraph } from "./tagger-graph.ts";

describe("taggerGraph", () => {
  const made = madeUpDataset({ pieces: 60, labelled: 30 });
  // One group: nothing to cross-validate, each candidate is fitted once.
  const dataset = { ...made, groups: made.groups.map(() => "one") };

  it.each(CANDIDATES.map((candidate) => [`${candidate.name} (${candidate.kind})`, candidate] as const))(
    "taggerGraph of %s, run by ONNX Runtime, says what tagRows says within 1e-4",
    async (_, candidate) => {
      const { tagger } = await trainTagger(dataset, {
        seed: 1,
        candidates: (_, kind) => [
          candidate.kind === kind ? candidate : CANDIDATES[kind === "classes" ? 0 : 1],
        ],
      });
      const session = await createSession(taggerGraph(tagger));
      const rows = dataset.rows.slice(0, 9);
      const features = Float32Array.from(rows.flatMap((row) => [...row]));
      const outputs = await session.run({
        features: session.tensor("float32", [rows.length, features.length / rows.length], features),
      });
      const tagged = await tagRows(tagger, rows);
      for (const [t, { attribute, classes }] of tagger.tasks.entries()) {
        const expected = tagged.flatMap(({ predictions }) => {
          const { value, distribution } = predictions[t];
          return distribution ? classes.map((name) => distribution[name]) : [value as number];
        });
        const given = outputs[attribute].data;
        expect(given.length).toBe(expected.length);
        for (const [i, value] of expected.entries())
          expect(Math.abs(Number(given[i]) - value), `${given[i]}, ${value}`).toBeLessThan(1e-4);
      }
      await session.dispose();
    },
  );
});
