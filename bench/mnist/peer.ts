// M2's training beside PyTorch's, block by block in turn: whatever else the machine does then hits both alike.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { median } from "../statistics.ts";
import { Side, type Timing } from "../step/side.ts";
import type { CellContext } from "./cell.ts";
import { knownClasses, rowsOf } from "./known-classes.ts";
import { buildM2, type Sizes } from "./networks.ts";
import type { Stage } from "./semi-run.ts";
import { type Recipe, trainSemiSupervised } from "./semi-supervised.ts";
import { accuracyOf, openForward } from "./training.ts";

export interface PeerSide {
  /** Median over blocks of the milliseconds of a step. */
  readonly ms: number;
  /** [seconds of its own training, test accuracy] after each block. */
  readonly course: readonly (readonly [seconds: number, accuracy: number])[];
}

export interface Comparison {
  readonly steps: number;
  readonly threads: number;
  readonly ours: PeerSide;
  readonly peer: PeerSide;
}

const BLOCKS = 10;

/** The same network, batches and steps on both sides, from other random numbers; no warm start. */
export async function comparePeer(
  python: string,
  context: CellContext,
  stage: Stage,
  labels: number,
  sizes: Sizes,
  recipe: Recipe,
): Promise<Comparison> {
  const { training, test, seed, threads } = context;
  const folder = temporaryFolder("m-peer");
  const side = new Side("PyTorch", [python, "bench/peers/m2_torch.py"], {
    folder,
    size: sizes.size,
    classifier: sizes.classifierHidden,
    hidden: sizes.hidden,
    latent: sizes.latent,
    rows: recipe.rows,
    labelled_rows: recipe.labelledRows,
    rate: recipe.learningRate,
    alpha: recipe.alpha,
    dropped: sizes.dropped,
    decay: recipe.averageDecay,
    threads,
    seed,
  });
  try {
    const known = knownClasses(training, labels, seed);
    for (const [file, values] of Object.entries({
      "x.f32": stage.training,
      "test.f32": stage.test,
      "labels.u8": training.labels,
      "test.u8": test.labels,
      "labelled.i32": rowsOf({ known }).labelled,
    }))
      writeFileSync(join(folder, file), values);
    const theirs = async (steps: number) => {
      const timing = (await side.time("m2", steps)) as (Timing & { accuracy: number }) | undefined;
      if (!timing) throw new Error("comparePeer: PyTorch's side failed; its reason stands above");
      return timing;
    };
    await theirs(recipe.steps); // makes it ready: the first line holds the number of all steps

    const networks = buildM2(sizes, seed);
    const forward = await openForward(networks.logits, sizes.size, networks.parameters, threads);
    const [ours, peer] = [new Course(), new Course()];
    const every = recipe.steps / BLOCKS;
    let since = performance.now();
    await trainSemiSupervised({
      ...networks,
      x: stage.x,
      data: stage.data,
      known,
      recipe: { ...recipe, warmSteps: 0 },
      seed,
      threads,
      every,
      look: async (_, weights) => {
        const took = performance.now() - since;
        ours.add(took, every, accuracyOf(await forward.run(stage.test, weights), test.labels));
        const { ms, accuracy } = await theirs(every);
        peer.add(
          ms.reduce((total, step) => total + step, 0),
          every,
          accuracy,
        );
        since = performance.now();
      },
    });
    await forward.dispose();
    return { steps: recipe.steps, threads, ours: ours.result(), peer: peer.result() };
  } finally {
    side.stop();
    rmSync(folder, { recursive: true });
  }
}

class Course {
  private readonly points: [number, number][] = [];
  private readonly stepMs: number[] = [];
  private total = 0;

  add(ms: number, steps: number, accuracy: number): void {
    this.total += ms / 1000;
    this.stepMs.push(ms / steps);
    this.points.push([this.total, accuracy]);
  }

  result(): PeerSide {
    return { ms: median(this.stepMs), course: this.points };
  }
}

export function formatComparison({ steps, threads, ours, peer }: Comparison): string {
  const line = (name: string, { ms, course }: PeerSide) => {
    const points = course.map(
      ([seconds, share]) => `${(100 * share).toFixed(1)} % at ${seconds.toFixed(0)} s`,
    );
    return `    ${name}: ${ms.toFixed(2)} ms a step; ${points.join(", ")}`;
  };
  return [
    `m2 beside PyTorch, ${steps} steps in turn, ${threads} threads a side`,
    line("semitone", ours),
    line("PyTorch", peer),
  ].join("\n");
}
