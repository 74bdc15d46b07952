// What the studio's server may be asked, checked to the last key. One for each route with a body of JSON.
import { z } from "zod";
import type { RouteName } from "./routes.ts";

const id = z
  .number()
  .int()
  .min(1)
  .max(2 ** 32 - 1);
const text = z.string().min(1).max(1000);
const runName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

/** Pieces that one request may label. */
export const MAX_EDITS = 100_000;

const value = z.union([
  z.string().max(1000),
  z.number(),
  z.record(z.string().max(1000), z.number()),
  z.null(),
]);

export const labelsBody = z.strictObject({
  edits: z
    .array(
      z.strictObject({
        pieces: z.array(id).min(1).max(MAX_EDITS),
        attribute: text,
        value,
        seconds: z.number().min(0).max(86_400).optional(),
        guessShown: z.boolean().optional(),
        unlabelled: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(1000),
});

const values = z.array(text).min(1).max(1000);
export const attributeBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("categorical"), name: text, values }),
  z.strictObject({ kind: z.literal("multi-label"), name: text, values }),
  z.strictObject({ kind: z.literal("ordinal"), name: text, values }),
  z.strictObject({ kind: z.literal("continuous"), name: text, min: z.number(), max: z.number() }),
]);

export const kindBody = z.strictObject({ kind: z.enum(["score", "sound"]) });

export const queueBody = z.strictObject({
  attribute: text,
  count: z.number().int().min(1).max(100),
  /** Pieces that were passed over. */
  passed: z.array(id).max(10_000).default([]),
});

export const skipBody = z.strictObject({ attribute: text, piece: id, back: z.boolean().default(false) });

export const guessBody = z.strictObject({ attribute: text, piece: id });

export const jobBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("import"), paths: z.array(z.string().min(1).max(4096)).min(1).max(100) }),
  z.strictObject({
    kind: z.literal("train"),
    budgetSeconds: z.number().positive().max(86_400).optional(),
    music: z.boolean().optional(),
    of: z.enum(["score", "sound"]).optional(),
  }),
  z.strictObject({ kind: z.literal("study"), attribute: text }),
  z.strictObject({ kind: z.literal("evaluate"), run: runName.optional() }),
]);

export const folderBody = z.strictObject({ path: z.string().max(4096) });

const constraints = z
  .record(z.string().max(1000), z.union([z.string().max(1000), z.number()]))
  .refine((given) => Object.keys(given).length <= 20, "at most 20");
const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 40);
const fader = z.number().min(-4).max(4);

export const makeBody = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("morph"),
    run: runName.optional(),
    from: id,
    to: id,
    t: z.number().min(0).max(1),
    bars: z.number().int().min(2).max(64),
    only: text.optional(),
    faders: z.record(z.string().max(40), fader).optional(),
  }),
  z.strictObject({
    kind: z.literal("generate"),
    run: runName.optional(),
    constraints,
    strength: z.number().min(0).max(4),
    temperature: z.number().min(0).max(2),
    bars: z.number().int().min(2).max(64),
    seed,
    key: z.string().max(40).optional(),
  }),
  z.strictObject({
    kind: z.literal("transfer"),
    run: runName.optional(),
    piece: id,
    constraints,
    strength: z.number().min(0).max(4),
  }),
  z.strictObject({
    kind: z.literal("perform"),
    run: runName.optional(),
    piece: id,
    wishes: constraints,
    like: id.optional(),
    seed: seed.optional(),
  }),
  z.strictObject({
    kind: z.literal("sound-morph"),
    from: id,
    to: id,
    t: z.number().min(0).max(1),
    what: z.enum(["all", "timbre", "pitch"]).optional(),
  }),
  z.strictObject({
    kind: z.literal("sound-transfer"),
    piece: id,
    timbre: id.optional(),
    pitch: z.string().min(1).max(10).optional(),
  }),
]);

export const ticketBody = z.strictObject({ file: z.string().min(1).max(200) });

export const emptyBody = z.strictObject({});

/** By route, what it must be sent. */
export const BODIES: Readonly<Partial<Record<RouteName, z.ZodType>>> = {
  define: attributeBody,
  label: labelsBody,
  undo: emptyBody,
  redo: emptyBody,
  kind: kindBody,
  queue: queueBody,
  skip: skipBody,
  guess: guessBody,
  folder: folderBody,
  start: jobBody,
  make: makeBody,
  compose: makeBody,
  keep: makeBody,
  render: emptyBody,
  reveal: emptyBody,
  ticket: ticketBody,
};
