// `generate`: new music with chosen attributes and qualities; or, from recordings, a note.
import { existsSync } from "node:fs";
import type { Machines } from "@semitone/job";
import type { Project } from "@semitone/library";
import { KEPT, STEERING } from "@semitone/models/choices";
import { z } from "zod";
import { COMPOSER_MODELS, type ComposerModel, LANGUAGE_OPTIONS } from "../creation/composer-models.ts";
import type { GeneratedPiece, GeneratePlan } from "../creation/generate.ts";
import type { GenerateSoundPlan, ReachedQuality } from "../creation/sounds/generate-sound.ts";
import { note, table } from "../declare/block.ts";
import { machineOptions, withMachines } from "../declare/machines.ts";
import { constraints, option, wholeNumber } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { defineVerb } from "../verb.ts";
import {
  createdFiles,
  creationOf,
  creationOptions,
  madeSound,
  refuseOptions,
  SOUND_COLUMNS,
  soundCells,
} from "./creation-options.ts";

const input = z.object({
  constraints: option(constraints().default([]), {
    argument: true,
    help: "attributes and qualities, such as mood=calm density=high register=lowest; of recordings also pitch=C4 brightness=+1",
  }),
  key: option(z.string().optional(), {
    help: "of scores: the key, such as `C major` or `F#m`",
    otherwise: "that of a piece with the given attributes",
  }),
  meter: option(z.string().optional(), {
    help: "of scores: the meter, such as 3/4",
    otherwise: "that of a piece with the given attributes",
  }),
  bars: option(wholeNumber(1, 2048).optional(), {
    help: "of scores: length",
    placeholder: "n",
    unit: "bars",
    otherwise: "16",
  }),
  count: option(wholeNumber(1, 1000).optional(), {
    help: "of scores: number of pieces; their random seeds count up from --seed",
    placeholder: "n",
    otherwise: "1",
  }),
  strength: option(z.number().min(0).max(4).optional(), {
    help: "of scores: strength of the attributes: 0 none, 1 typical",
    placeholder: "number",
    otherwise: "1.5",
  }),
  temperature: option(z.number().min(0).max(2).optional(), {
    help: "of scores: sampling temperature: 0 the most likely notes, 1 as varied as the corpus",
    placeholder: "number",
    otherwise: "0.6, of a language model 1",
  }),
  model: option(z.enum(COMPOSER_MODELS).optional(), {
    help: "what composes: template (form and rhythm of a piece of the project, other chords and another melody), segments (two bars at a time, all new; qualities such as density) or language (note by note; train --language)",
    placeholder: "name",
    otherwise: "template, where the run has one for what is asked, else segments",
  }),
  continue: option(z.string().optional(), {
    help: "a piece or a file to go on from: --bars are written after its last (language model)",
    placeholder: "piece",
  }),
  fill: option(z.string().optional(), {
    help: "bars of the piece of --in to write anew between those around them, such as 9-12 (language model)",
    placeholder: "bars",
  }),
  vary: option(z.string().optional(), {
    help: "bars of the piece of --in to vary: written anew, but drawn towards what is there (language model)",
    placeholder: "bars",
  }),
  in: option(z.string().optional(), {
    help: "the piece or file whose bars --fill or --vary writes",
    placeholder: "piece",
  }),
  keep: option(z.enum(KEPT).optional(), {
    help: "what stays of the bars of --vary: rhythm, or melody, the rhythm with the highest notes (language model)",
    placeholder: "part",
    otherwise: "none for certain",
  }),
  steer: option(z.enum(STEERING).optional(), {
    help: "how attributes lead a language model: example (goes on from music of the class, the best of several versions), best (the choice alone), control (a model taught to be asked; train --control), guide (each note weighed) or search (states bent)",
    placeholder: "way",
    otherwise: "example, where the run has probes of the attributes",
  }),
  repetition: option(z.number().min(-8).max(8).optional(), {
    help: "above 0, what stood 1, 2, 4 or 8 bars before returns more often; below 0 less (language model)",
    placeholder: "number",
    otherwise: "2",
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
  seed: option(wholeNumber(0, 2 ** 32 - 1).optional(), {
    help: "of scores: random seed; the same seed repeats the result",
    placeholder: "n",
    otherwise: "1",
  }),
  kind: option(z.enum(["score", "sound"]).optional(), {
    help: "make music or a sound, in a project of scores and recordings",
    placeholder: "kind",
    otherwise: "a sound where pitch= is given or there are no scores",
  }),
  ...creationOptions,
  ...machineOptions("rendering of sound"),
});

/** What sounds are not made by: none is drawn at random, by a run, or in bars. */
const SCORE_OPTIONS = [
  "key",
  "meter",
  "bars",
  "count",
  "strength",
  "temperature",
  "model",
  ...LANGUAGE_OPTIONS,
  "seed",
  "run",
  "soundFont",
  "queue",
  "store",
] as const;

/** In a dry run nothing is known of the notes. */
interface Output {
  readonly run?: string;
  readonly model?: ComposerModel;
  readonly pieces?: readonly (GeneratePlan["pieces"][number] &
    Partial<Pick<GeneratedPiece, "notes" | "seconds" | "copied">>)[];
  /** Of a sound. */
  readonly source?: string;
  readonly sounds?: GenerateSoundPlan["sounds"];
  readonly reached?: readonly ReachedQuality[];
}

/** The path of a file that is there, else the name of a piece. */
const fileOrName = (given: string, path: (name: string) => string): string =>
  existsSync(path(given)) ? path(given) : given;

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string().optional(),
    model: z.enum(COMPOSER_MODELS).optional(),
    pieces: z
      .array(
        z.strictObject({
          ...createdFiles,
          seed: z.number(),
          bars: z.number(),
          notes: z.number().optional(),
          seconds: z.number().optional(),
          copied: z
            .strictObject({
              notes: z.number(),
              quarters: z.number(),
              piece: z.string().optional(),
              limit: z.number(),
              drawn: z.number(),
            })
            .optional(),
        }),
      )
      .optional(),
    source: z.string().optional(),
    sounds: z.array(z.strictObject(madeSound)).optional(),
    reached: z
      .array(
        z.strictObject({
          quality: z.string(),
          descriptor: z.string(),
          wanted: z.number(),
          reached: z.number(),
        }),
      )
      .optional(),
  }),
  writes: true,
  needs: "project",
  examples: [
    'generate mood=calm --key "A minor" --bars 32 --wav',
    "generate --continue piece.mid --bars 8 --polyphony 4",
    "generate --fill 9-12 --in piece.mid",
    "generate mood=calm --vary 5-8 --in piece.mid --steer guide",
    "generate density=high register=low --meter 6/8 --count 4 --seed 7",
    "generate instrument=flute pitch=C4 brightness=+1",
  ],
  run: async (context, project, given): Promise<Output> => {
    const { signal, onProgress, dryRun } = context;
    if (await wantsSound(project, given)) {
      refuseOptions(given, SCORE_OPTIONS, "sound");
      const { generateSound, planGenerateSound } = await import("../creation/sounds/generate-sound.ts");
      const { out } = creationOf(context, given);
      const options = { constraints: given.constraints, out, signal, onProgress };
      return dryRun ? planGenerateSound(project, options) : generateSound(project, options);
    }
    if (given.queue !== undefined && !given.wav)
      throw new UsageError(
        "--queue: expected --wav beside it, since others do nothing but render; got none; leave it out, or add --wav",
      );
    const { generate, planGenerate } = await import("../creation/generate.ts");
    const { continue: from, in: filled, queue, store, ...rest } = given;
    const options = {
      ...rest,
      ...(from !== undefined && { continue: fileOrName(from, context.path) }),
      ...(filled !== undefined && { in: fileOrName(filled, context.path) }),
      ...creationOf(context, given),
      signal,
      onProgress,
    };
    if (dryRun) return planGenerate(project, options);
    const make = (machines?: Machines) => generate(project, { ...options, ...(machines && { machines }) });
    const { run, model, pieces } = given.wav
      ? await withMachines({ queue, store }, context, make, project.config.machines)
      : await make();
    return { run, model, pieces: pieces.map(({ score: _, ...piece }) => piece) };
  },
  table: ({ pieces = [], source, sounds, reached = [] }, _, { dryRun }) => {
    if (sounds)
      return [
        table(SOUND_COLUMNS, sounds.map(soundCells)),
        note(dryRun ? `would write this sound, from ${source}` : `from ${source}`),
        ...reached.map((each) =>
          note(
            `${each.quality}: ${each.descriptor} ${figure(each.wanted)} wanted, ${figure(each.reached)} reached`,
          ),
        ),
      ];
    return [
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
      ...pieces.flatMap(({ midi, copied }) =>
        copied && copied.drawn > 1
          ? [
              note(
                `${midi}: drawn ${copied.drawn} times, since it shared more than ${figure(copied.limit)} quarters with a piece; it shares ${figure(copied.quarters)} with ${copied.piece ?? "none"}`,
              ),
            ]
          : [],
      ),
      ...(dryRun ? [note(`would write ${pieces.length === 1 ? "this piece" : "these pieces"}`)] : []),
    ];
  },
});

/** Three digits: 2730, 0.0512. */
const figure = (value: number) => String(Number(value.toPrecision(3)));

async function wantsSound(
  project: Project,
  {
    kind,
    constraints: words,
  }: { readonly kind?: "score" | "sound"; readonly constraints: readonly string[] },
): Promise<boolean> {
  if (kind !== undefined) return kind === "sound";
  if (words.some((word) => word.startsWith("pitch="))) return true;
  const { listPieces } = await import("@semitone/library");
  const pieces = listPieces(project);
  return pieces.length > 0 && pieces.every((piece) => piece.kind === "sound");
}
