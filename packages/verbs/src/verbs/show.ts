// `show`: a piece as piano roll, descriptors and curves. Works on any file, in a project or not.
import { BAR_DESCRIPTOR_NAMES } from "@semitone/music/descriptors";
import { z } from "zod";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  piece: option(z.string(), { argument: true, help: "a music file, or a piece of the project by name" }),
  bars: option(z.boolean().default(false), { help: "the descriptors of each bar, as curves" }),
  curves: option(z.array(z.enum(BAR_DESCRIPTOR_NAMES)).optional(), {
    help: "which curves, separated by commas: names as --bars shows them",
    placeholder: "list",
    otherwise: "all, with --bars",
  }),
  height: option(wholeNumber(1, 1000).default(20), { help: "lines of the piano roll", placeholder: "lines" }),
});

const number = z.number().nullable();

export const verb = defineVerb({
  input,
  output: z.strictObject({
    name: z.string(),
    kind: z.literal("sound").optional(),
    format: z.string().optional(),
    codec: z.string().optional(),
    sampleRate: z.number().optional(),
    channels: z.number().optional(),
    seconds: z.number().optional(),
    peak: z.number().optional(),
    level: z.number().optional(),
    levels: z.array(z.number()).optional(),
    notes: z.number().optional(),
    tracks: z.array(z.looseObject({})).optional(),
    ticksPerQuarter: z.number().optional(),
    bars: z.number().optional(),
    descriptors: z.record(z.string(), number).optional(),
    curves: z.record(z.string(), z.array(number)).optional(),
    labels: z.array(z.looseObject({ attribute: z.string() })).optional(),
    diagnostics: z.array(z.looseObject({ severity: z.string(), message: z.string() })),
  }),
  writes: false,
  needs: "none",
  examples: ["show waltz.mid", "show waltz.mid --bars --curves notesPerSecond,pitchMean"],
  run: async (context, _, { piece, ...view }) => {
    const { show } = await import("../show.ts");
    return show(context, piece, view);
  },
  document: ({ document }) => document(),
  table: ({ blocks }) => blocks(),
  outcome: ({ isUnreadable }) => (isUnreadable ? "failed" : "ok"),
});
