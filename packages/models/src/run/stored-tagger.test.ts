import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "@semitone/stats";
import { beforeAll, describe, expect, it } from "vitest";
import { madeUpPosterior } from "../answerer/posterior.test-support.ts";
import { madeUpDataset } from "../made-up-dataset.test-support.ts";
import { CANDIDATES } from "../tagger/candidates.ts";
import { type Tagger, tagRows, trainTagger } from "../tagger/tagger.ts";
import { type RunConfig, readTagger, writeTagger } from "./stored-tagger.ts";

const config: RunConfig = {
  name: "run-1",
  seed: 1,
  model: "stack",
  project: "made up",
  content: "0123",
  pieces: 40,
  segments: { unit: "bars", length: 4, hop: 4 },
};
const dataset = madeUpDataset({ pieces: 40, labelled: 20 });
const simple = CANDIDATES.filter(({ usesUnlabelled, needsRatings }) => !usesUnlabelled && !needsRatings);
const newFolder = () => mkdtempSync(join(tmpdir(), "semitone-stored-"));

let tagger: Tagger;
beforeAll(async () => {
  const trained = await trainTagger(dataset, {
    seed: 1,
    candidates: (_, kind) => simple.filter((candidate) => candidate.kind === kind).slice(0, 4),
  });
  // Beside what was trained, a model of the zoo as it was before training: its answers are of no use, and the same each time.
  const width = trained.tagger.scaler.columns.length;
  const posterior = madeUpPosterior({ outputs: 3, width, random: randomFrom(4) });
  tagger = {
    ...trained.tagger,
    tasks: trained.tagger.tasks.map((task) =>
      task.kind === "classes"
        ? { ...task, members: [...task.members, { name: "GM-VAE", weight: 0.5, state: posterior }] }
        : task,
    ),
  };
});

interface StoredMember {
  state: Record<string, unknown> & { bias?: number[]; weights?: { $tensor?: string } };
}

/** The folder of a written run in which the members of its first task were changed in config.json. */
function withMembers(change: (members: StoredMember[]) => void): string {
  const folder = newFolder();
  writeTagger(folder, config, tagger);
  const path = join(folder, "config.json");
  const json = JSON.parse(readFileSync(path, "utf8"));
  change(json.tagger.tasks[0].members);
  writeFileSync(path, JSON.stringify(json));
  return folder;
}

describe("readTagger", () => {
  it("reads what writeTagger wrote: the same tags to the last bit, and the same graph when written again", async () => {
    const [first, second] = [newFolder(), newFolder()];
    writeTagger(first, config, tagger);
    const read = readTagger(first);
    expect(read.config).toEqual(config);
    expect(await tagRows(read.tagger, dataset.rows)).toEqual(await tagRows(tagger, dataset.rows));
    writeTagger(second, read.config, read.tagger);
    expect(readFileSync(join(second, "tagger.onnx")).equals(readFileSync(join(first, "tagger.onnx")))).toBe(
      true,
    );
  });

  it("says to train again where a network was stored as bare layers", () => {
    const folder = withMembers((members) => {
      members[0].state = { kind: "network", columns: [0], layers: [], head: {} };
    });
    expect(() => readTagger(folder)).toThrow(/network in the layout of before.*; train again/);
  });

  it("refuses a state whose sizes do not fit, a missing tensor and an unknown kind, naming the member", () => {
    const linearOf = (members: StoredMember[]) =>
      members.find(({ state }) => state.kind === "softmax")!.state;
    const wrongSize = withMembers((members) => linearOf(members).bias!.push(0));
    expect(() => readTagger(wrongSize)).toThrow(/mood: the sizes of logistic regression .* do not fit/);
    const missing = withMembers((members) => {
      linearOf(members).weights!.$tensor = "nothing";
    });
    expect(() => readTagger(missing)).toThrow(/the run cannot be used: .*nothing/);
    const unknown = withMembers((members) => {
      members[0].state.kind = "forest";
    });
    expect(() => readTagger(unknown)).toThrow(/tagger\.tasks\.0\.members\.0\.state/);
  });
});
