// Promises that hold for every verb of the table, each run on one small project: first the dry runs, then the verbs themselves.
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Bench,
  INPUTS,
  keptIn,
  makeBench,
  OF_A_QUEUE,
  recordingContext,
} from "./every-verb.test-support.ts";
import { GROUPS, VERBS, type Verb, type VerbEntry } from "./index.ts";

const all = VERBS.map((entry) => [entry.path.join(" "), entry] as const);
const named = all.filter(([name]) => !OF_A_QUEUE.includes(name));

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
}, 120_000);

/** Runs the verb as its input is declared: defaults apply, and what is not allowed fails. */
async function run(name: string, entry: VerbEntry, dryRun: boolean) {
  const verb = await entry.load();
  const { context, told, written } = recordingContext(bench, dryRun);
  const input = verb.input.parse(INPUTS[name]);
  const output = await verb.run(context, verb.needs === "project" ? bench.project : undefined, input);
  return { verb, context, input, output, told, written };
}

/** What a program reads, with what JSON makes of it: undefined goes, NaN is null. */
function checkDocument(verb: Verb, output: unknown, input: unknown): void {
  const document = verb.document === undefined ? output : verb.document(output!, input);
  const read = JSON.parse(JSON.stringify(document));
  expect(verb.output.safeParse(read)).toMatchObject({ success: true });
}

/** By verb, the stages it told. */
const stages = new Map<string, string[]>();

describe("the table of verbs", () => {
  it("names each verb once, each group with its sentence, and has an input for each in this test", () => {
    expect(new Set(all.map(([name]) => name)).size).toBe(VERBS.length);
    expect(named.map(([name]) => name).sort()).toEqual(Object.keys(INPUTS).sort());
    const groups = VERBS.filter(({ path }) => path.length > 1).map(({ path }) => path[0]);
    expect([...new Set(groups)].sort()).toEqual(Object.keys(GROUPS).sort());
  });

  it.each(all)(
    "%s says what it does and takes in plain phrases: no capital, no full stop",
    async (name, entry) => {
      const { options, examples } = await entry.load();
      for (const text of [entry.about, ...options.map(({ help }) => help)])
        expect(text, name).toMatch(/[^.\s]$/);
      expect(entry.about).toMatch(/^[a-z]/);
      expect(examples.some((words) => words.startsWith(entry.path[0]))).toBe(true);
    },
  );
});

describe("a dry run", () => {
  it.each(named)(
    "of %s changes no byte of the project or of any other folder, if the verb writes",
    async (name, entry) => {
      const { writes } = await entry.load();
      if (!writes) return;
      const before = keptIn(bench);
      const { verb, output, input, context } = await run(name, entry, true);
      expect(keptIn(bench)).toEqual(before);
      // It has something to tell.
      expect(verb.table(output!, input, context).length).toBeGreaterThan(0);
      checkDocument(verb, output, input);
    },
  );
});

describe("each verb", () => {
  it.each(named)(
    "%s tells progress that never falls, and gives JSON of the declared shape",
    async (name, entry) => {
      const { verb, output, input, context, told } = await run(name, entry, false);
      stages.set(
        name,
        told.map(({ stage }) => stage),
      );
      let last = 0;
      for (const { stage, done } of told) {
        expect(done, stage).toBeGreaterThanOrEqual(last);
        expect(done, stage).toBeLessThanOrEqual(1);
        last = done;
      }
      checkDocument(verb, output, input);
      for (const block of verb.table(output!, input, context)) expect(block.kind).toBeTruthy();
    },
  );

  it.each([
    "import",
    "train",
    "tag",
    "evaluate",
    "explain",
    "export",
    "map",
    "generate",
    "morph",
    "transfer",
    "perform",
    "report",
  ])("%s tells progress at all, with a name for each stage", (name) => {
    expect(stages.get(name)!.length).toBeGreaterThan(0);
    for (const stage of stages.get(name)!) expect(stage, name).not.toBe("");
  });
});
