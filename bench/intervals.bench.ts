// How often do intervals hold the truth? Simulated studies of 10, 50 and 200 pieces, right at rates of .5, .9 and 1.
// npm run bench -- intervals [--studies 2000] [--json]
import { parseArgs } from "node:util";
import { CASES, coverage, RATES, SIZES } from "./intervals/coverage.ts";
import { printMachine } from "./machine.ts";

export function main(args: readonly string[]): void {
  const { values: options } = parseArgs({
    args: [...args],
    options: { studies: { type: "string", default: "2000" }, json: { type: "boolean", default: false } },
  });
  const studies = Number(options.studies);
  const columns = RATES.flatMap((rate) => SIZES.map((n) => ({ rate, n })));
  const rows = CASES.map((kind) => ({
    metric: kind.metric,
    cells: columns.map((at) => ({ ...at, ...coverage(kind, { ...at, studies }) })),
  }));
  if (options.json) {
    console.log(JSON.stringify(rows, null, 1));
    return;
  }
  console.log(`| coverage (mean width) | ${columns.map(({ rate, n }) => `${rate}, n ${n}`).join(" | ")} |`);
  console.log(`| --- |${columns.map(() => " --- |").join("")}`);
  for (const { metric, cells } of rows)
    console.log(
      `| ${metric} | ${cells.map(({ held, width }) => `${held.toFixed(3)} (${width.toFixed(2)})`).join(" | ")} |`,
    );
  printMachine();
}
