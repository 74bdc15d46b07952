// `semitone evaluate`: scores on pieces that were not trained on, by number of labels, beside the baselines.

import { findMethod, METHOD_NAMES, type Method } from "@semitone/models";
import { type EvaluateResult, evaluate } from "@semitone/verbs";
import { EXIT, type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { decimals, following, list, wholeNumberIn } from "./verb-options.ts";

interface EvaluateOptions {
  readonly attributes?: string;
  readonly budgets?: string;
  readonly folds?: string;
  readonly repeats?: string;
  readonly deep?: boolean;
  readonly alone?: string;
  readonly group?: string;
  readonly split?: string;
  readonly listen: boolean;
  readonly seed?: string;
}

export const evaluateVerb: Verb = (program, start) => {
  const command = program
    .command("evaluate")
    .description("measure the tagger and the baselines on pieces that they were not trained on")
    .option("--attributes <list>", "only these, separated by commas (default: all with labels)")
    .option("--budgets <list>", "labels a class, separated by commas; all: every label", "5,10,20,40,all")
    .option("--folds <n>", "parts that are tested in turn", "5")
    .option("--repeats <n>", "times that all is done again with other parts and labels", "2")
    .option("--deep", "also M2 and the GM-VAE, which take minutes")
    .option("--alone <list>", `methods to compare with beside these, of: ${METHOD_NAMES.join(", ")}`)
    .option("--group <attribute>", "keep pieces of one value of this group attribute together")
    .option("--split <kind>", "groups keeps near-duplicates together, pieces tears them apart", "groups")
    .option("--no-listen", "do without a listener, which learns from all music first: quicker")
    .option("--seed <n>", "of everything drawn at random", "1")
    .action(
      start(async (session, options: EvaluateOptions) => {
        const { out } = session;
        const result = await evaluate(session.project, {
          ...following(session),
          attributes: list(options.attributes),
          budgets: list(options.budgets)!.map((text) =>
            text === "all" ? text : wholeNumberIn("--budgets", text, 1, 1e6),
          ),
          folds: wholeNumberIn("--folds", options.folds!, 2, 100),
          repeats: wholeNumberIn("--repeats", options.repeats!, 1, 1000),
          deep: options.deep ?? false,
          alone: list(options.alone)?.map(methodNamed),
          groupBy: options.group,
          split: splitOf(options.split!),
          ...(options.listen ? {} : { listenSteps: 0 }),
          seed: wholeNumberIn("--seed", options.seed!, 0, 2 ** 31),
        });
        if (out.json) await out.document(result);
        else await print(session, result);
        for (const warning of result.warnings) out.warn(warning);
        for (const { task, groupedBy, torn, whole, inflation, leaks } of result.leaks)
          if (leaks)
            out.warn(
              `${task}: this split leaks: it tears pieces of one ${groupedBy} apart, and a nearest neighbour scores ${decimals(torn)} so, ${decimals(whole)} with them kept together (inflation ${decimals(inflation.value)}, ${decimals(inflation.low)} to ${decimals(inflation.high)})${groupedBy === "near-duplicates" ? "" : `; use --group ${groupedBy}`}`,
            );
        if (result.warnings.length > 0) session.exitCode = EXIT.partly;
      }),
    );
  withExample(
    withCommonOptions(command),
    "semitone evaluate",
    "semitone evaluate --attributes mood --budgets 10,all --repeats 5 --json > scores.json",
  );
};

function methodNamed(name: string): Method {
  const method = findMethod(name);
  if (method) return method;
  throw new UsageError(`--alone: expected some of ${METHOD_NAMES.join(", ")}; got ${JSON.stringify(name)}`);
}

function splitOf(text: string): "groups" | "pieces" {
  if (text === "groups" || text === "pieces") return text;
  throw new UsageError(`--split: expected groups or pieces; got ${JSON.stringify(text)}`);
}

async function print({ out }: Session, { rows, reliability }: EvaluateResult): Promise<void> {
  for (const task of new Set(rows.map((row) => row.task))) {
    const own = rows.filter((row) => row.task === task);
    const main = own[0].metric;
    await out.line(`${task}: ${main}, ${own[0].n} pieces, ${own[0].seeds} repeats; [95 % interval]`);
    await out.table(
      ["labels", "method", main, "interval", "gain of ours", "interval"],
      own
        .filter(({ metric }) => metric === main)
        .map(({ budget, method, value, low, high }) => {
          const gain = own.find(
            (row) => row.budget === budget && row.method === method && row.metric.startsWith("gain"),
          );
          return [
            String(budget),
            method,
            decimals(value),
            `${decimals(low)} .. ${decimals(high)}`,
            gain ? decimals(gain.value) : "",
            gain ? `${decimals(gain.low)} .. ${decimals(gain.high)}` : "",
          ];
        }),
    );
    const table = reliability.find((row) => row.task === task);
    if (table) await out.line(`calibration at ${table.budget} labels: expected error ${decimals(table.ece)}`);
    await out.line();
  }
}
