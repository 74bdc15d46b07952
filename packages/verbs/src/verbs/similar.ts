// `similar`: the pieces nearest to one.
import { z } from "zod";
import { note, table } from "../declare/block.ts";
import { option, wholeNumber } from "../declare/option.ts";
import type { SimilarResult } from "../similar.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  piece: option(z.string(), { argument: true, help: "a piece of the project by name" }),
  n: option(wholeNumber(1, 10_000).default(20), { help: "pieces to list at most", placeholder: "n" }),
  pitch: option(z.enum(["any", "same"]).optional(), {
    help: "of recordings: whatever the pitch, or of the same pitch only",
    placeholder: "which",
    otherwise: "pitch counts as one descriptor of many",
  }),
  more: option(z.array(z.string()).optional(), {
    help: "descriptors that are to be higher, such as brightness, attack, noise; of scores such as notesPerQuarter",
    placeholder: "list",
  }),
  less: option(z.array(z.string()).optional(), {
    help: "descriptors that are to be lower",
    placeholder: "list",
  }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({
    piece: z.string(),
    kind: z.enum(["score", "sound"]),
    compared: z.number(),
    similar: z.array(
      z.strictObject({
        file: z.string(),
        distance: z.number(),
        differs: z.array(z.strictObject({ name: z.string(), title: z.string(), deviations: z.number() })),
      }),
    ),
  }),
  writes: false,
  needs: "project",
  examples: [
    "similar waltz.mid --less notesPerQuarter",
    "similar flute-C4.wav -n 20 --pitch any --more brightness",
  ],
  run: async ({ signal, onProgress }, project, { n, ...options }): Promise<SimilarResult> => {
    const { similar } = await import("../similar.ts");
    return similar(project, { ...options, limit: n, signal, onProgress });
  },
  table: ({ piece, compared, similar }) => [
    table(
      ["piece", "distance", "differs most in"],
      similar.map(({ file, distance, differs }) => [
        file,
        distance.toFixed(2),
        differs.map(({ title, deviations }) => `${title}: ${deviations > 0 ? "higher" : "lower"}`).join("; "),
      ]),
    ),
    note(`${similar.length} of ${compared} pieces, nearest to ${piece} first`),
  ],
});
