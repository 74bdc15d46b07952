// `transfer`: a piece with one thing about it changed.
import { z } from "zod";
import type { TransferSoundPlan, TransferSoundResult } from "../creation/sounds/transfer-sound.ts";
import type { TransferPlan, TransferResult } from "../creation/transfer.ts";
import { note, table, warning } from "../declare/block.ts";
import { constraints, option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import type {
  TransferPerformancePlan,
  TransferPerformanceResult,
} from "../performing/transfer-performance.ts";
import { decimals, tagText } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";
import {
  createdFiles,
  creationOf,
  creationOptions,
  isPerformance,
  isSound,
  madeSound,
  refuseOptions,
  SOUND_COLUMNS,
  soundCells,
} from "./creation-options.ts";

const input = z.object({
  piece: option(z.string(), { argument: true, help: "a piece of the project by name" }),
  constraints: option(constraints().default([]), {
    argument: true,
    help: "of scores: attributes and qualities to change, such as mood=calm density=low; of performances: a class, or by how many deviations tempo, rubato, level, range, articulation and asynchrony change, such as tempo=+1",
  }),
  timbre: option(z.string().optional(), {
    help: "of recordings: the recording whose timbre it gets",
    placeholder: "name",
    otherwise: "its own",
  }),
  pitch: option(z.string().optional(), {
    help: "of recordings: the pitch that it gets, such as C4",
    placeholder: "note",
    otherwise: "its own",
  }),
  strength: option(z.number().min(0).max(4).optional(), {
    help: "of scores: strength of the change: 0 none; the stronger, the less of the piece is kept",
    placeholder: "number",
    otherwise: "1.5",
  }),
  ...creationOptions,
});

const kept = z.looseObject({
  chroma: z.number().nullable(),
  rhythm: z.number().nullable(),
  contour: z.number().nullable(),
});
const tags = z.record(z.string(), z.record(z.string(), z.number()));

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string().optional(),
    piece: z.string(),
    midi: createdFiles.midi.optional(),
    wav: createdFiles.wav,
    before: tags.optional(),
    after: tags.optional(),
    kept: kept.optional(),
    keptUnchanged: kept.optional(),
    seconds: z.number().optional(),
    timbre: z.string().optional(),
    sounds: z.array(z.strictObject(madeSound)).optional(),
    moved: z.number().optional(),
    performanceOf: z.string().optional(),
    className: z.string().optional(),
    attributes: z
      .array(
        z.strictObject({
          attribute: z.string(),
          before: z.number().nullable(),
          asked: z.number(),
          reached: z.number().nullable(),
        }),
      )
      .optional(),
    notes: z.array(z.string()).optional(),
  }),
  writes: true,
  needs: "project",
  examples: [
    "transfer waltz.mid mood=tense --wav",
    "transfer waltz.mid mode=lowest --out minor-waltz.mid",
    "transfer waltz_kim.mid tempo=-1 rubato=+0.5 --wav",
    "transfer flute.wav --timbre oboe.wav",
    "transfer flute.wav --pitch C4",
  ],
  run: async (
    context,
    project,
    given,
  ): Promise<
    | TransferPlan
    | Omit<TransferResult, "score">
    | TransferSoundPlan
    | TransferSoundResult
    | TransferPerformancePlan
    | TransferPerformanceResult
  > => {
    const { signal, onProgress, dryRun } = context;
    if (await isSound(project, given.piece)) {
      refuseOptions(given, ["strength", "run", "soundFont"], "sound");
      if (given.constraints.length > 0)
        throw new UsageError(
          `transfer: expected no attributes for a recording; got ${given.constraints.join(" ")}; give --timbre or --pitch`,
        );
      const { planTransferSound, transferSound } = await import("../creation/sounds/transfer-sound.ts");
      const { piece, timbre, pitch } = given;
      const { out } = creationOf(context, given);
      const options = { piece, timbre, pitch, out, signal, onProgress };
      return dryRun ? planTransferSound(project, options) : transferSound(project, options);
    }
    if (await isPerformance(project, given.piece)) {
      refuseOptions(given, ["timbre", "pitch", "strength"], "performance");
      const { planTransferPerformance, transferPerformance } = await import(
        "../performing/transfer-performance.ts"
      );
      const { piece, constraints: changes } = given;
      const options = { piece, changes, ...creationOf(context, given), signal, onProgress };
      return dryRun ? planTransferPerformance(project, options) : transferPerformance(project, options);
    }
    refuseOptions(given, ["timbre", "pitch"], "score");
    const { planTransfer, transfer } = await import("../creation/transfer.ts");
    const options = { ...given, ...creationOf(context, given), signal, onProgress };
    if (dryRun) return planTransfer(project, options);
    const { score: _, ...result } = await transfer(project, options);
    return result;
  },
  table: (result, _, { dryRun }) => {
    if ("sounds" in result)
      return [
        table(SOUND_COLUMNS, result.sounds.map(soundCells)),
        ...(dryRun ? [note("would write this sound")] : []),
      ];
    const file = result.wav ?? result.midi;
    if ("attributes" in result)
      return [
        table(
          ["attribute", "as played", "asked", "reached"],
          result.attributes.map(({ attribute, before, asked, reached }) => [
            attribute,
            ...[before, asked, reached].map((value) => (value === null ? undefined : decimals(value))),
          ]),
        ),
        ...result.notes.map(warning),
        note(`${file}, ${result.seconds.toFixed(1)} s`),
      ];
    if (!("kept" in result)) return [note(`would write ${file}`)];
    const { kept: changed, keptUnchanged, before, after } = result;
    return [
      table(
        ["kept", "with the change", "without it"],
        (["chroma", "rhythm", "contour"] as const).map((name) => [
          name,
          decimals(changed[name]),
          decimals(keptUnchanged[name]),
        ]),
      ),
      ...(Object.keys(before).length > 0
        ? [note(`before: ${tagText(before)}; after: ${tagText(after)}`)]
        : []),
      note(`${file}, ${result.seconds.toFixed(1)} s`),
    ];
  },
});
