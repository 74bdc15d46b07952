// `morph`: from one piece to another in a few steps: scores as music, recordings as sounds, performances of one score note by note.
import type { Project } from "@semitone/library";
import { z } from "zod";
import type { MorphPlan, MorphResult } from "../creation/morph.ts";
import type { MorphSoundsPlan, MorphSoundsResult } from "../creation/sounds/morph-sounds.ts";
import { note, table } from "../declare/block.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import type { MorphPerformancesPlan, MorphPerformancesResult } from "../performing/morph-performances.ts";
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
  from: option(z.string(), { argument: true, help: "a piece of the project by name" }),
  to: option(z.string(), { argument: true, help: "another piece" }),
  steps: option(wholeNumber(2, 64).default(5), { help: "steps, both pieces included", placeholder: "n" }),
  bars: option(wholeNumber(2, 64).optional(), {
    help: "of scores: length of each step",
    placeholder: "n",
    unit: "bars",
    otherwise: "4",
  }),
  only: option(z.string().optional(), {
    help: "of scores: change only this attribute or quality",
    placeholder: "name",
    otherwise: "everything changes",
  }),
  what: option(z.enum(["all", "timbre", "pitch"]).optional(), {
    help: "of recordings: what changes",
    placeholder: "part",
    otherwise: "all",
  }),
  sfz: option(z.string().optional(), {
    help: "of recordings: also write an instrument for samplers over these keys, such as C3-C5",
    placeholder: "keys",
  }),
  ...creationOptions,
});

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string().optional(),
    from: z.string(),
    to: z.string(),
    midi: createdFiles.midi.optional(),
    wav: createdFiles.wav,
    steps: z
      .array(
        z.strictObject({
          t: z.number(),
          bar: z.number(),
          tags: z.record(z.string(), z.record(z.string(), z.number())),
          milliseconds: z.number(),
        }),
      )
      .optional(),
    seconds: z.number().optional(),
    sounds: z
      .array(z.strictObject({ ...madeSound, t: z.number().optional(), distance: z.number().optional() }))
      .optional(),
    sfz: z.string().optional(),
    score: z.string().optional(),
    performances: z
      .array(
        z.strictObject({
          ...createdFiles,
          t: z.number(),
          qpm: z.number().optional(),
          rubato: z.number().optional(),
          velocity: z.number().optional(),
        }),
      )
      .optional(),
  }),
  writes: true,
  needs: "project",
  examples: [
    "morph waltz.mid march.mid --steps 7 --wav",
    "morph waltz.mid march.mid --only density",
    "morph waltz_kim.mid waltz_lee.mid --steps 3",
    "morph flute.wav oboe.wav --steps 9 --what timbre --sfz C4-C6",
  ],
  run: async (
    context,
    project,
    given,
  ): Promise<
    | MorphPlan
    | Omit<MorphResult, "score">
    | MorphSoundsPlan
    | MorphSoundsResult
    | MorphPerformancesPlan
    | MorphPerformancesResult
  > => {
    const { signal, onProgress, dryRun } = context;
    if (await areSounds(project, given.from, given.to)) {
      refuseOptions(given, ["bars", "only", "run", "soundFont"], "sound");
      const { morphSounds, planMorphSounds } = await import("../creation/sounds/morph-sounds.ts");
      const { from, to, steps, what, sfz: keys } = given;
      const { out } = creationOf(context, given);
      const options = { from, to, steps, what, out, keys, signal, onProgress };
      return dryRun ? planMorphSounds(project, options) : morphSounds(project, options);
    }
    if ((await isPerformance(project, given.from)) && (await isPerformance(project, given.to))) {
      refuseOptions(given, ["bars", "only", "what", "sfz", "run"], "performance");
      const { morphPerformances, planMorphPerformances } = await import(
        "../performing/morph-performances.ts"
      );
      const { run: _, ...files } = creationOf(context, given);
      const options = { from: given.from, to: given.to, steps: given.steps, ...files, signal, onProgress };
      return dryRun ? planMorphPerformances(project, options) : morphPerformances(project, options);
    }
    refuseOptions(given, ["what", "sfz"], "score");
    const { morph, planMorph } = await import("../creation/morph.ts");
    const options = { ...given, ...creationOf(context, given), signal, onProgress };
    if (dryRun) return planMorph(project, options);
    const { score: _, ...result } = await morph(project, options);
    return result;
  },
  table: (result, _, { dryRun }) => {
    if ("sounds" in result)
      return [
        table(
          ["share", ...SOUND_COLUMNS],
          result.sounds.map((sound) => [
            "t" in sound ? `${Math.round(100 * sound.t)} %` : undefined,
            ...soundCells(sound),
          ]),
        ),
        ...(dryRun ? [note("would write these sounds")] : []),
        ...(result.sfz === undefined ? [] : [note(`instrument: ${result.sfz}; the modulation wheel morphs`)]),
      ];
    if ("performances" in result)
      return [
        table(
          ["share", "quarters a minute", "rubato", "velocity", "file"],
          result.performances.map((one) => [
            `${Math.round(100 * one.t)} %`,
            ...("qpm" in one
              ? [one.qpm, one.rubato, one.velocity].map((value) => decimals(value))
              : ["", "", ""]),
            one.wav ?? one.midi,
          ]),
        ),
        ...(dryRun ? [note("would write these files")] : []),
      ];
    const file = result.wav ?? result.midi;
    if (!("steps" in result)) return [note(`would write ${file}`)];
    return [
      table(
        ["share", "bar", "tags"],
        result.steps.map(({ t, bar, tags }) => [`${Math.round(100 * t)} %`, bar + 1, tagText(tags)]),
      ),
      note(`${file}, ${result.seconds.toFixed(1)} s`),
    ];
  },
});

/** @throws UsageError where one is a recording and the other a score */
async function areSounds(project: Project, from: string, to: string): Promise<boolean> {
  const sound = await isSound(project, from);
  if (sound !== (await isSound(project, to)))
    throw new UsageError(
      `morph: expected two scores or two recordings; got ${sound ? "a recording and a score" : "a score and a recording"}`,
    );
  return sound;
}
