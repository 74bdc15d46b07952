// What do the models of the papers reach on MNIST with few labels?
// npm run bench -- mnist [--models m2,m1m2] [--labels 100] [--seeds 5] [--data ../shared/data/mnist] [--threads 2] [--json]
// With SEMITONE_PEER_PYTHON set to a Python that has PyTorch, M2's step runs there too, in turn with ours.
import { parseArgs } from "node:util";
import { printMachine } from "./machine.ts";
import { CELLS, compareM2 } from "./mnist/cells.ts";
import { readDigits } from "./mnist/digits.ts";
import { formatComparison } from "./mnist/peer.ts";
import { formatRow, type Row, runCell } from "./mnist/table.ts";

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      models: { type: "string" },
      labels: { type: "string" },
      seeds: { type: "string", default: "5" },
      data: { type: "string", default: "../shared/data/mnist" },
      threads: { type: "string", default: "2" },
      verbose: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const models = options.models?.split(",");
  const unknown = models?.filter((name) => !CELLS.some(({ model }) => model === name)) ?? [];
  if (unknown.length > 0)
    throw new RangeError(
      `mnist: no model ${unknown.join(", ")}; there are ${[...new Set(CELLS.map(({ model }) => model))].join(", ")}`,
    );
  const cells = CELLS.filter(
    ({ model, labels }) =>
      (models?.includes(model) ?? true) &&
      (options.labels === undefined || labels === Number(options.labels)),
  );
  const context = {
    training: readDigits(options.data, "train"),
    test: readDigits(options.data, "t10k"),
    threads: Number(options.threads),
    report: options.verbose ? (line: string) => console.error(line) : () => undefined,
  };
  const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
  const rows: Row[] = [];
  for (const cell of cells) {
    rows.push(await runCell(cell, seeds, context));
    if (!options.json) console.log(formatRow(rows[rows.length - 1]));
  }
  const python = process.env.SEMITONE_PEER_PYTHON;
  const peer =
    python && cells.some(({ model }) => model === "m2") && (await compareM2(python, { ...context, seed: 1 }));
  const withPeer = (row: Row) => (peer && row.model === "m2" ? { ...row, peer } : row);
  if (options.json) console.log(JSON.stringify(rows.map(withPeer), null, 1));
  else {
    if (peer) console.log(formatComparison(peer));
    printMachine(`${context.threads} threads`);
  }
}
