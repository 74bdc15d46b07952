// `generate`: new music with chosen attributes and qualities.
import { existsSync } from "node:fs";
import { z } from "zod";
import { COMPOSER_MODELS, type ComposerModel } from "../creation/composer-models.ts";
import type { GeneratedPiece, GeneratePlan } from "../creation/generate.ts";
import { note, table } from "../declare/block.ts";
import { constraints, option, seed, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";
import { createdFiles, creationOf, creationOptions } from "./creation-options.ts";

const input = z.object({
  constraints: option(constraints().default([]), {
    argument: true,
    help: "attributes and qualities, such as mood=calm density=high register=lowest",
  }),
  key: option(z.string().optional(), {
    help: "the key, such as `C major` or `F#m`",
    otherwise: "that of a piece with the given attributes",
  }),
  meter: option(z.string().optional(), {
    help: "the meter, such as 3/4",
    otherwise: "that of a piece with the given attributes",
  }),
  bars: option(wholeNumber(1, 2048).default(16), { help: "length", placeholder: "n", unit: "bars" }),
  count: option(wholeNumber(1, 1000).default(1), {
    help: "number of pieces; their random seeds count up from --seed",
    placeholder: "n",
  }),
  strength: option(z.number().min(0).max(4).default(1.5), {
    help: "strength of the attributes: 0 none, 1 typical",
    placeholder: "number",
  }),
  temperature: option(z.number().min(0).max(2).optional(), {
    help: "sampling temperature: 0 the most likely notes, 1 as varied as the corpus",
    placeholder: "number",
    otherwise: "0.6, of a language model 1",
  }),
  model: option(z.enum(COMPOSER_MODELS).optional(), {
    help: "what composes: segments (two bars at a time) or language (note by note; train --language)",
    placeholder: "name",
    otherwise: "segments, where the run has it",
  }),
  continue: option(z.string().optional(), {
    help: "a piece or a file to go on from: --bars are written after its last (language model)",
    placeholder: "piece",
  }),
  fill: option(z.string().optional(), {
    help: "bars of the piece of --in to write anew between those around them, such as 9-12 (language model)",
    placeholder: "bars",
  }),
  in: option(z.string().optional(), {
    help: "the piece or file whose bars --fill writes",
    placeholder: "piece",
  }),
  topP: option(z.number().gt(0).max(1).optional(), {
    help: "only the likeliest notes that together have this share (language model)",
    placeholder: "share",
    otherwise: "0.98",
  }),
  range: option(z.string().optional(), {
    help: "lowest and highest note, such as C3-C6 (language model)",
    placeholder: "notes",
  }),
  polyphony: option(wholeNumber(1, 128).optional(), {
    help: "most notes that sound at once (language model)",
    placeholder: "n",
  }),
  seed: seed(),
  ...creationOptions,
});

/** In a dry run nothing is known of the notes. */
interface Output {
  readonly run: string;
  readonly model: ComposerModel;
  readonly pieces: readonly (GeneratePlan["pieces"][number] &
    Partial<Pick<GeneratedPiece, "notes" | "seconds">>)[];
}

/** The path of a file that is there, else the name of a piece. */
const fileOrName = (given: string, path: (name: string) => string): string =>
  existsSync(path(given)) ? path(given) : given;

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    model: z.enum(COMPOSER_MODELS),
    pieces: z.array(
      z.strictObject({
        ...createdFiles,
        seed: z.number(),
        bars: z.number(),
        notes: z.number().optional(),
        seconds: z.number().optional(),
      }),
    ),
  }),
  writes: true,
  needs: "project",
  examples: [
    'generate mood=calm --key "A minor" --bars 32 --wav',
    "generate --continue piece.mid --bars 8 --polyphony 4",
    "generate --fill 9-12 --in piece.mid",
    "generate density=high register=low --meter 6/8 --count 4 --seed 7",
  ],
  run: async (context, project, given): Promise<Output> => {
    const { signal, onProgress, dryRun } = context;
    const { generate, planGenerate } = await import("../creation/generate.ts");
    const { continue: from, in: filled, ...rest } = given;
    const options = {
      ...rest,
      ...(from !== undefined && { continue: fileOrName(from, context.path) }),
      ...(filled !== undefined && { in: fileOrName(filled, context.path) }),
      ...creationOf(context, given),
      signal,
      onProgress,
    };
    if (dryRun) return planGenerate(project, options);
    const { run, model, pieces } = await generate(project, options);
    return { run, model, pieces: pieces.map(({ score: _, ...piece }) => piece) };
  },
  table: ({ pieces }, _, { dryRun }) => [
    table(
      ["file", "seed", "bars", "notes", "seconds"],
      pieces.map((piece) => [
        piece.wav ?? piece.midi,
        piece.seed,
        piece.bars,
        piece.notes,
        piece.seconds?.toFixed(1),
      ]),
    ),
    ...(dryRun ? [note(`would write ${pieces.length === 1 ? "this piece" : "these pieces"}`)] : []),
  ],
});
