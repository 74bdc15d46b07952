// The timbre model as a candidate: taught by the labels of a task and by all sounds of the pool, it answers by Bayes' rule from the code of
// timbre. Luo, Agres and Herremans 2019, arXiv:1906.08152.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Parameters } from "@semitone/graph";
import { type FloatRows, pick } from "@semitone/stats";
import type { AnswererState } from "../answerer/answer.ts";
import { declare, neededWeights, type PosteriorForm } from "../answerer/posterior.ts";
import { DEFAULT_NETWORKS } from "../segments/beat-network.ts";
import { fitTimbre } from "../timbre/fit-timbre.ts";
import type { Problem } from "./problem.ts";

/** As the other models of the zoo, since inner folds make six fits of one; fewer where sounds are few. */
const stepsFor = (sounds: number): number => Math.min(600, 200 + 4 * sounds);

export async function fitTimbreOnPool({ pool, rows, targets }: Problem): Promise<AnswererState> {
  const [cells, measured] = [pool.columns("images"), pool.columns("descriptors")];
  const unlabelled = pool.unlabelled(rows);
  const all = [...unlabelled, ...rows];
  const classes = targets[0].length;
  const { folder, signal } = pool.work;
  const { weights, result } = await fitTimbre(
    { images: pick(all, cells), ...(measured.length > 0 && { beside: pick(all, measured) }) },
    { classes, timbres: [...unlabelled.map(() => undefined), ...targets] },
    {
      ...{ steps: stepsFor(all.length), seed: pool.seed, threads: 1, signal },
      ...(folder !== undefined && { runDir: join(folder, nameOf(all, targets)) }),
    },
  );
  if (result.status === "cancelled") throw signal!.reason;
  const form: PosteriorForm = {
    model: "timbre",
    networks: DEFAULT_NETWORKS,
    columns: [...cells, ...measured],
    ofSegments: false,
    content: 0,
    classes,
  };
  return {
    kind: "posterior",
    ...form,
    weights: neededWeights(declare(form, new Parameters()), form, weights),
  };
}

/** Of the folder of one of several trainings: what it learns from, so that none goes on from what another has left. */
function nameOf(rows: FloatRows, targets: Problem["targets"]): string {
  const hash = createHash("sha256").update(JSON.stringify(targets));
  for (const row of rows) hash.update(Float64Array.from(row));
  return `timbre-${hash.digest("hex").slice(0, 16)}`;
}
