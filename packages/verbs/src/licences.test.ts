// Whose music a run has learnt from: told where it is known, refused where it is not.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { DEFAULT_LANGUAGE_SIZES, DEFAULT_TOKENS, type MusicSource } from "@semitone/models";
import { expect, it } from "vitest";
import { knownSources, licenceText, sourcesOfRun } from "./licences.ts";

const FREE: MusicSource = { name: "Songs", licence: "CC0-1.0", notice: "Songs, https://songs.example" };
const UNKNOWN: MusicSource = { name: "30 pieces beside the project" };

/** A run whose models say that they have learnt from some sources. */
function runOf(models: Readonly<Record<string, readonly MusicSource[] | undefined>>): string {
  const folder = temporaryFolder("licences");
  for (const [name, learntFrom] of Object.entries(models)) {
    const dir = join(folder, name);
    mkdirSync(dir, { recursive: true });
    const training = { pieces: 1, tokens: 1, notes: 1, planned: 1, steps: 1, best: 1, seed: 1 };
    const config = {
      ...{ format: "semitone-language/1", tokens: DEFAULT_TOKENS, network: "mlstm" },
      ...{ sizes: DEFAULT_LANGUAGE_SIZES, training },
      ...(learntFrom && { learntFrom }),
    };
    writeFileSync(join(dir, "language.json"), JSON.stringify(config));
  }
  return folder;
}

it("knownSources of a run: each collection once, with its notice passed on", () => {
  const run = runOf({ language: [FREE], control: [FREE] });
  expect(knownSources(run)).toEqual([FREE]);
  expect(licenceText(knownSources(run))).toContain("- Songs: CC0-1.0. Songs, https://songs.example");
});

it("knownSources refuses music without a licence, which sourcesOfRun still names", () => {
  const run = runOf({ language: [FREE, UNKNOWN] });
  expect(() => knownSources(run)).toThrow(
    /^check-licence: expected a licence of all music .* got none of 30 pieces beside the project; train again without --also/,
  );
  expect(sourcesOfRun(run)).toEqual([FREE, UNKNOWN]);
});

it.each<[string, string]>([
  ["without a language model", runOf({})],
  ["that learnt from its project alone", runOf({ language: undefined })],
])("knownSources of a run %s: none", (_, run) => {
  expect(knownSources(run)).toEqual([]);
  expect(licenceText([])).toContain("no music but that of their project");
});
