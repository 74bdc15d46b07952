// `semitone explain`: why a piece has its tag.
import { type ExplainResult, explain } from "@semitone/verbs";
import { type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { sparkline } from "../sparkline.ts";
import { decimals, wholeNumberIn } from "./verb-options.ts";

interface ExplainOptions {
  readonly attribute?: string;
  readonly tag?: string;
  readonly value?: string;
  readonly run?: string;
  readonly most?: string;
}

export const explainVerb: Verb = (program, start) => {
  const command = program
    .command("explain")
    .description(
      "why a piece has its tag: the bars that speak for it, labelled pieces like it, features that count",
    )
    .argument("<piece>", "its name as `semitone pieces` shows it, or the end of it")
    .option("--attribute <name>", "which attribute (default: the only one)")
    .option("--tag <name>", "which tag of a multi-label attribute")
    .option("--value <value>", "the value to explain (default: the likeliest)")
    .option("--run <name>", "the run (default: the newest)")
    .option("--most <n>", "pieces and features to name", "8")
    .action(
      start(async (session, piece: string, { most, ...options }: ExplainOptions) => {
        const result = await explain(session.project, {
          ...options,
          piece,
          most: wholeNumberIn("--most", most!, 1, 1000),
          signal: session.signal,
        });
        if (session.out.json) return session.out.document(result);
        await print(session, result);
      }),
    );
  withExample(withCommonOptions(command), "semitone explain waltz.mid --attribute mood");
};

async function print({ out }: Session, { piece, prediction, value, bars, nearest, features }: ExplainResult) {
  const { attribute, probability, unsure } = prediction;
  const said =
    probability === undefined
      ? decimals(prediction.value as number)
      : `${prediction.value}, ${decimals(probability)}`;
  await out.line(`${piece}: ${attribute} ${said}${unsure ? ", unsure" : ""}`);
  if (bars.length > 0) {
    await out.line();
    await out.line(
      `${value ?? attribute} along the piece  ${sparkline(
        bars.map(({ says }) => says),
        60,
      )}`,
    );
    const loudest = [...bars].sort((a, b) => b.says - a.says).slice(0, 3);
    for (const { startBar, endBar, says } of loudest)
      await out.line(`  bars ${startBar + 1} to ${endBar}: ${decimals(says)}`);
  }
  await out.line();
  await out.table(
    ["feature", "here", "on average", "effect"],
    features.map(({ name, value: here, typical, effect }) => [
      name,
      decimals(here),
      decimals(typical),
      decimals(effect),
    ]),
  );
  await out.line();
  await out.table(
    ["labelled piece like it", "label", "distance"],
    nearest.map((other) => [other.piece, other.label, decimals(other.distance)]),
  );
}
