import type { Verb } from "@semitone/verbs/table";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";
import { parseInput } from "./parse-input.ts";
import { type Call, createProgram } from "./program.ts";

/** What a command line means; its words apart by single spaces, those in double quotes together. */
async function callOf(line: string): Promise<Call> {
  let found: Call | undefined;
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const quiet = { write: () => true } as never;
  const terminal = {
    stdin: quiet,
    stdout: quiet,
    stderr: quiet,
    env: {},
    cwd: "/",
    signal: new AbortController().signal,
  };
  const program = await createProgram(words, terminal, async (call) => {
    found = call;
  });
  await program.parseAsync(words, { from: "user" });
  return found!;
}

const verbNamed = (name: string): Promise<Verb> =>
  COMMANDS.find(({ path }) => path.join(" ") === name)!.load();

describe("parseInput(verb, values, options)", () => {
  it("reads numbers, times, lists, switches and choices as their schemas declare them", async () => {
    const { input } = await callOf(
      "train --name one --attributes mood,,key --encoder gru --budget 1.5m --no-music --seed 7",
    );
    expect(input).toEqual({
      name: "one",
      attributes: ["mood,,key"],
      model: "stack",
      encoder: "gru",
      decoder: "mlp",
      budget: 90,
      labelsOnly: false,
      music: false,
      control: false,
      performance: false,
      seed: 7,
    });
  });

  it("refuses a list without an item", async () => {
    for (const given of ["", " , "])
      await expect(callOf(`train --attributes "${given}"`)).rejects.toThrow(
        `--attributes: expected at least one, separated by commas; got ${JSON.stringify(given)}`,
      );
  });

  it("leaves lists of attributes as they are, however often, since only their names tell which comma parts them", async () => {
    const { input } = await callOf("train --attributes a,b --attributes -x=,1");
    expect(input).toMatchObject({ attributes: ["a,b", "-x=,1"] });
  });

  it("reads words and repeated options, and what has another flag than its key", async () => {
    const { input } = await callOf("generate mood=calm density=high --count 2 --wav");
    expect(input).toMatchObject({
      constraints: ["mood=calm", "density=high"],
      count: 2,
      wav: true,
    });
    expect((await callOf("report --audio a.wav b.wav")).input).toMatchObject({ audio: ["a.wav", "b.wav"] });
    const imported = await callOf("label import l.csv --define a:group --define b:group");
    expect(imported.input).toMatchObject({ files: ["l.csv"], define: ["a:group", "b:group"], strict: false });
    const { input: evaluated } = await callOf("evaluate --group composer --budgets 5,all");
    expect(evaluated).toMatchObject({ groupBy: "composer", budgets: [5, "all"], listen: true });
  });

  it("keeps the options of every verb apart", async () => {
    const { common, input, verb } = await callOf("runs delete a b --dry-run --json --quiet --project p");
    expect(common).toMatchObject({ dryRun: true, json: true, quiet: true, project: "p" });
    expect([input, verb.writes]).toEqual([{ runs: ["a", "b"] }, true]);
  });

  it("takes the name of a group for its default verb", async () => {
    expect((await callOf("runs")).verb).toBe(await verbNamed("runs list"));
  });

  it.each([
    ["evaluate --folds 1", '--folds: expected a whole number in 2..100; got "1"'],
    ["evaluate --folds 2.5", '--folds: expected a whole number in 2..100; got "2.5"'],
    ["evaluate --budgets 5,many", '--budgets: expected a whole number in 1..1000000 or all; got "many"'],
    ["generate --temperature 3", '--temperature: expected a number in 0..2; got "3"'],
    ['generate --temperature ""', '--temperature: expected a number in 0..2; got ""'],
    ["pieces --limit 0", '--limit: expected a whole number >= 1; got "0"'],
    ["train --budget soon", '--budget: expected a time like 90s, 5m or 1h; got "soon"'],
    ["train --budget 0s", '--budget: expected a time like 90s, 5m or 1h; got "0s"'],
    [
      "train --encoder transfomer",
      '--encoder: expected one of mlp, cnn, gru, transformer; got "transfomer"; did you mean transformer?',
    ],
    ["transfer a.mid mood", 'constraints: expected NAME=VALUE, such as mood=calm; got "mood"'],
    ["label aggregate mood", "--method: expected a value; got none"],
  ])("%s is refused", async (line, message) => {
    await expect(callOf(line)).rejects.toThrow(expect.objectContaining({ name: "UsageError", message }));
  });

  it("tells what a schema alone refuses by the name of the option", async () => {
    const verb = await verbNamed("runs delete");
    expect(() => parseInput(verb, [[]], {})).toThrow(/^runs: /);
  });

  it.each(COMMANDS.map(({ path, load }) => [path.join(" "), load] as const))(
    "the examples of %s can be called as they are",
    async (_, load) => {
      const { examples } = await load();
      for (const example of examples) {
        const line = example.replace(/ [|>] .*/, "");
        const { verb, input } = await callOf(line);
        expect(verb.input.safeParse(input).success, line).toBe(true);
      }
    },
  );
});
