// `clusters`: clusters to hear, and to name.
import { z } from "zod";
import type { ClusterToHear, NamedClusters } from "../clusters.ts";
import { type Block, line, note, table } from "../declare/block.ts";
import { option, pieceKind, seed, wholeNumber } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  k: option(wholeNumber(1, 200).optional(), {
    help: "number of clusters",
    placeholder: "n",
    otherwise: "the one, 2 to 10, whose clusters are clearest",
  }),
  kind: pieceKind(),
  attribute: option(z.string().optional(), {
    help: "with --name: the attribute whose value a name is",
    placeholder: "name",
  }),
  name: option(z.array(z.string()).default([]), {
    help: "name a cluster, by its number or one of its pieces: 3=calm; all of its pieces get a weak label",
    placeholder: "cluster=value",
    several: "repeated",
  }),
  trust: option(z.number().min(0).max(1).default(0.8), {
    help: "share of a cluster's pieces that its name is thought to be right of",
    placeholder: "share",
  }),
  seed: seed(),
});

export const verb = defineVerb({
  input,
  output: z.union([
    z.array(
      z.strictObject({
        cluster: z.number(),
        size: z.number(),
        typical: z.array(z.string()),
        borderline: z.array(z.string()),
        features: z.array(z.strictObject({ title: z.string(), deviations: z.number() })),
      }),
    ),
    z.strictObject({
      named: z.array(z.strictObject({ cluster: z.number(), value: z.string(), pieces: z.number() })),
      batches: z.array(z.number()),
    }),
  ]),
  writes: true,
  needs: "project",
  examples: ["clusters -k 10", "clusters -k 10 --attribute mood --name 3=calm --name waltz.mid=tense"],
  run: async (
    { signal, onProgress, dryRun },
    project,
    { name: words, attribute, trust, ...options },
  ): Promise<readonly ClusterToHear[] | NamedClusters> => {
    const { clusters, nameClusters } = await import("../clusters.ts");
    if (words.length === 0) return clusters(project, { ...options, signal, onProgress });
    if (attribute === undefined)
      throw new UsageError("--name: expected --attribute with it, whose value the name is; got none");
    const names = words.map((word) => {
      const at = word.lastIndexOf("=");
      if (at < 1) throw new UsageError(`--name: expected CLUSTER=VALUE, such as 3=calm; got ${word}`);
      return { cluster: word.slice(0, at), value: word.slice(at + 1) };
    });
    return nameClusters(project, { ...options, attribute, names, trust, dryRun, signal, onProgress });
  },
  table: (output, _, { dryRun }) => ("named" in output ? namedBlocks(output, dryRun) : toHear(output)),
});

const toHear = (clusters: readonly ClusterToHear[]): Block[] => [
  table(
    ["cluster", "pieces", "typical", "borderline", "set apart by"],
    clusters.map(({ cluster, size, typical, borderline, features }) => [
      cluster,
      size,
      typical.join(", "),
      borderline.join(", "),
      features
        .map(({ title, deviations }) => `${title} ${deviations > 0 ? "+" : ""}${deviations.toFixed(1)}`)
        .join(", "),
    ]),
  ),
  note(
    "hear the typical pieces, then name the cluster (semitone clusters -k N --attribute A --name 3=VALUE)",
  ),
];

const namedBlocks = ({ named, batches }: NamedClusters, dryRun: boolean): Block[] => [
  ...named.map(({ cluster, value, pieces }) => {
    const text = `cluster ${cluster}: ${pieces} pieces named ${value}`;
    return dryRun ? note(`would be: ${text}`) : line(text);
  }),
  ...(batches.length > 0
    ? [
        note(
          `weak labels, which heard ones replace; undo with semitone label undo --batch ${batches.join(", ")}`,
        ),
      ]
    : []),
];
