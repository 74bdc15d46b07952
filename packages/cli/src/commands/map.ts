// `semitone map`: pieces or segments in a plane, with clusters.
import { writeFileSync } from "node:fs";
import { csvLine } from "@semitone/library";
import { type MapResult, map } from "@semitone/verbs";
import { type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { following, wholeNumberIn } from "./verb-options.ts";

interface MapOptions {
  readonly run?: string;
  readonly segments?: boolean;
  readonly clusters?: string;
  readonly attribute?: string;
  readonly out?: string;
}

export const mapVerb: Verb = (program, start) => {
  const command = program
    .command("map")
    .description("a plane in which pieces that are alike lie together, and what its clusters have in common")
    .option("--run <name>", "the run (default: the newest)")
    .option("--segments", "segments instead of pieces")
    .option("--clusters <n>", "number of clusters (default: the clearest)")
    .option("--attribute <name>", "whose tags the table shows (default: the first)")
    .option("--out <file.csv>", "write the points there: x, y, cluster, tag, confidence, file_name")
    .action(
      start(async (session, { run, segments, clusters, attribute, out: file }: MapOptions) => {
        const { out } = session;
        const result = await map(session.project, {
          ...following(session),
          run,
          of: segments ? "segments" : "pieces",
          clusters: clusters === undefined ? undefined : wholeNumberIn("--clusters", clusters, 1, 1000),
        });
        if (file !== undefined) writeFileSync(session.path(file), pointsAsCsv(result, attribute));
        if (out.json) return out.document(result);
        await print(session, result);
        out.note(
          `${result.points.length} points of ${result.run}${file === undefined ? "; --out FILE.csv writes them" : `, in ${file}`}`,
        );
      }),
    );
  withExample(withCommonOptions(command), "semitone map", "semitone map --segments --out map.csv");
};

function pointsAsCsv({ points }: MapResult, attribute: string | undefined): string {
  const lines = points.map(({ x, y, cluster, predictions, file, startBar, endBar }) => {
    const said = predictions.find((one) => attribute === undefined || one.attribute === attribute);
    return csvLine([x, y, cluster, said?.value, said?.probability, file, startBar, endBar]);
  });
  const header = csvLine(["x", "y", "cluster", "tag", "confidence", "file_name", "start_bar", "end_bar"]);
  return [header, ...lines].join("");
}

async function print({ out }: Session, { clusters }: MapResult): Promise<void> {
  await out.table(
    ["cluster", "size", "tags", "set apart by"],
    clusters.map(({ cluster, size, tags, features }) => [
      cluster,
      size,
      Object.values(tags)
        .map((shares) => {
          const [[value, share]] = Object.entries(shares).sort(([, a], [, b]) => b - a);
          return `${value} ${Math.round(100 * share)} %`;
        })
        .join(", "),
      features
        .slice(0, 3)
        .map(({ title, deviations }) => `${deviations > 0 ? "high" : "low"}: ${title}`)
        .join("; "),
    ]),
  );
}
