// A score as JSON for another machine: nothing is lost, and what does not come from `scoreText` is refused.
import { createScore, type Score, type ScoreParts } from "@semitone/music";
import { z } from "zod";

const MAX_TICK = 2 ** 31;
const tick = z.int().min(0).max(MAX_TICK);
const byte = z.int().min(0).max(127);
const text = z.string().max(1000);
const track = z.int().min(0).max(65_535);
/** More than a piece of an hour has. */
const MOST = 1_000_000;

const schema = z
  .strictObject({
    ticksPerQuarter: z.int().min(1).max(32_767),
    notes: z
      .array(
        z.strictObject({
          ...{ onset: tick, duration: tick.min(1), pitch: byte, velocity: byte.min(1), track },
          voice: z.int().optional(),
          ornament: z.literal("grace").optional(),
          slurred: z.literal(true).optional(),
        }),
      )
      .max(MOST),
    tempos: z.array(z.strictObject({ at: tick, qpm: z.number().positive() })).max(MOST),
    meters: z
      .array(z.strictObject({ at: tick, numerator: z.int().min(1), denominator: z.int().min(1) }))
      .max(MOST),
    keys: z
      .array(z.strictObject({ at: tick, fifths: z.int().min(-7).max(7), mode: z.enum(["major", "minor"]) }))
      .max(MOST),
    pedals: z.array(z.strictObject({ onset: tick, duration: tick, track })).max(MOST),
    chords: z.array(z.strictObject({ at: tick, text })).max(MOST),
    tracks: z
      .array(
        z.strictObject({
          name: text,
          program: byte,
          channel: z.int().min(0).max(15),
          isDrum: z.boolean(),
        }),
      )
      .max(65_536),
    provenance: z.strictObject({
      format: z.enum(["midi", "musicxml", "abc", "kern", "generated"]),
      ...{ title: z.string().optional(), composer: z.string().optional() },
      records: z.record(z.string(), z.string()).optional(),
    }),
  })
  .refine(
    ({ notes, pedals, tracks }) => [...notes, ...pedals].every((one) => one.track < tracks.length),
    "every note and pedal has a track",
  );

export const scoreText = (score: Score): string => JSON.stringify(score);

/** The score in what `scoreText` gave. @throws ZodError, SyntaxError for anything else */
export const scoreIn = (bytes: Uint8Array): Score =>
  // Ticks are numbers with a name.
  createScore(schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8"))) as unknown as ScoreParts);
