// Readers of label sheets take time in proportion to their input, whatever it repeats.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeUpProject } from "@semitone/testing";
import { expect, it } from "vitest";
import { importLabels } from "./exchange/import-labels.ts";

const project = await madeUpProject({ tunes: 1, labels: 0 });

/** Milliseconds of processor time that a dry run of the sheet takes; one that is refused counts as it is. */
async function cost(name: string, text: string): Promise<number> {
  const path = join(project.folder, name);
  writeFileSync(path, text);
  const before = process.cpuUsage();
  await importLabels(project, path, { dryRun: true }).catch((error: Error) =>
    expect(error.message).toBeTruthy(),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const COUNT = 8000;
/** What any sheet costs beside what is in it. */
const FIXED = 100;

const repeated = (token: string) => (n: number) => token.repeat(n);
const TOKENS = [
  ",",
  ";",
  '""',
  "[",
  "(",
  "'",
  "/",
  "|",
  " ",
  "=",
  "\\",
  "{",
  "<",
  "&",
  "é",
  "a,b;",
  "np.str_(",
];

const SHEETS: readonly [name: string, file: string, sheet: (n: number) => string][] = [
  ...TOKENS.map((token): [string, string, (n: number) => string] => [
    `a CSV cell of ${JSON.stringify(token)}`,
    "cell.csv",
    (n) => `file_name,mood\na.mid,"${repeated(token)(n)}"\n`,
  ]),
  ...TOKENS.map((token): [string, string, (n: number) => string] => [
    `a CSV head of ${JSON.stringify(token)}`,
    "head.csv",
    (n) => `file_name,${repeated(token)(n)}\na.mid,x\n`,
  ]),
  ["open quotes in CSV", "open.csv", (n) => `file_name,mood\n${'a,"\n'.repeat(n)}`],
  ["rows of other classes", "rows.csv", (n) => `file_name,mood\n${lines(n, (i) => `a${i}.mid,m${i}`)}`],
  [
    "columns of tags",
    "tags.csv",
    (n) => `file_name,${list(n / 4, (i) => `tags=${i}`)}\na.mid,${list(n / 4, () => "x")}\n`,
  ],
  ["a JSON list in a list", "deep.json", (n) => "[".repeat(n)],
  [
    "JSON objects of other keys",
    "keys.json",
    (n) => `[${list(n / 4, (i) => `{"file_name":"a","k${i}":1}`)}]`,
  ],
  [
    "Prodigy labels",
    "tasks.jsonl",
    (n) => lines(n / 4, (i) => JSON.stringify({ text: `a${i}`, label: `m${i}`, answer: "accept" })),
  ],
  [
    "results of a Label Studio task",
    "tasks.json",
    (n) => `[{"data":{"file_name":"a.mid"},"annotations":[{"result":[${list(n / 4, () => "{}")}]}]}]`,
  ],
  [
    "choices of Label Studio",
    "choices.json",
    (n) =>
      `[{"data":{"file_name":"a.mid"},"annotations":[{"result":[{"type":"choices","from_name":"m","value":{"choices":[${list(n / 4, (i) => `"c${i}"`)}]}}]}]}]`,
  ],
  [
    "observations of JAMS",
    "a.jams",
    (n) =>
      `{"annotations":[{"namespace":"tag_open","data":[${list(n / 4, (i) => `{"time":${i},"duration":1,"value":"t${i}","confidence":1}`)}]}],"file_metadata":{"title":"a"}}`,
  ],
];

it.each(SHEETS)("%s: four times as much takes at most six times as long", async (_, file, sheet) => {
  await cost(file, sheet(COUNT / 8));
  const ratios: number[] = [];
  // What others do on the machine disturbs one measurement, not all.
  for (let round = 0; round < 4 && (ratios.length === 0 || Math.min(...ratios) > 6); round++) {
    const once = await cost(file, sheet(COUNT));
    ratios.push((await cost(file, sheet(4 * COUNT))) / Math.max(FIXED, once));
  }
  expect(Math.min(...ratios)).toBeLessThanOrEqual(6);
});

const list = (n: number, item: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => item(i)).join(",");
const lines = (n: number, item: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => item(i)).join("\n");
