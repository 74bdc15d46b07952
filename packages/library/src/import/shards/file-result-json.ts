// What was found in a file, as JSON that another machine may have written: every number of it is checked before it comes near the library.
import { z } from "zod";
import { newRows } from "../../rows/piece-rows.ts";
import { findView } from "../../rows/stored-view.ts";
import type { FileResult, PieceResult } from "../file-result.ts";

const count = z.int().nonnegative();
const finite = z.number();
const text = z.string().max(2000).nullable();
const spans = z.enum(["piece", "segments"]);
/** Numbers as they lie in memory, least significant byte first, in base 64. */
const packed = z.string();

const views = z.array(
  z.union([
    z.strictObject({ view: z.string(), spans, counts: z.array(count), rows: packed }),
    z.strictObject({ view: z.string(), spans, reason: z.string() }),
  ]),
);

const score = z.strictObject({
  kind: z.literal("score"),
  ordinal: count,
  facts: z.strictObject({
    ...{ title: text, composer: text, key: text },
    ...{ format: z.string().max(100), meter: z.string().max(100) },
    ...{ notes: count, tracks: count, bars: count, seconds: finite },
    ...{ ticks_per_quarter: finite, end_ticks: finite },
  }),
  segments: z.array(
    z.strictObject({ startTicks: finite, endTicks: finite, startBar: finite, endBar: finite }),
  ),
  views,
  fingerprint: packed,
});

const sound = z.strictObject({
  kind: z.literal("sound"),
  ordinal: count,
  facts: z.strictObject({
    ...{ format: z.string().max(100), codec: z.string().max(100), seconds: finite },
    ...{ sample_rate: finite, channels: count, peak: finite.nullable(), level: finite.nullable() },
  }),
  segments: z.array(z.strictObject({ start: finite, end: finite })),
  views,
  fingerprint: packed,
});

/** The shape of `FileResult` where rows and fingerprints are text. */
export const fileResultSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  status: z.enum(["kept", "repaired", "dropped"]),
  reasons: z.array(z.string().max(100)),
  diagnostics: z.array(
    z.strictObject({
      code: z.string().max(100),
      severity: z.enum(["note", "repaired", "lost", "fatal"]),
      message: z.string(),
      offset: finite.optional(),
      count: count.optional(),
    }),
  ),
  pieces: z.array(z.discriminatedUnion("kind", [score, sound])),
});

export type FileResultJson = z.infer<typeof fileResultSchema>;

const toText = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

/** A result of a file that could be read, as JSON. */
export function toJson({ pieces, ...file }: FileResult): FileResultJson {
  return {
    ...(file as Omit<FileResultJson, "pieces">),
    pieces: pieces.map((piece) => ({
      ...piece,
      views: piece.views.map((own) =>
        "rows" in own ? { ...own, counts: [...own.counts], rows: toText(own.rows) } : own,
      ),
      fingerprint: toText(piece.fingerprint),
    })) as FileResultJson["pieces"],
  };
}

/** What `toJson` was given; undefined where rows do not have the size of their view. */
export function fromJson({ pieces, ...file }: FileResultJson): FileResult | undefined {
  const read: PieceResult[] = [];
  for (const { views, fingerprint, ...piece } of pieces) {
    const prints = numbersIn(fingerprint, (length) => new Uint32Array(length), Uint32Array.BYTES_PER_ELEMENT);
    const own = views.map((view) => ("reason" in view ? view : rowsIn(view)));
    if (!prints || own.includes(undefined)) return undefined;
    read.push({ ...piece, views: own, fingerprint: prints } as PieceResult);
  }
  return { ...file, pieces: read };
}

function rowsIn({ view, spans, counts, rows }: Extract<z.infer<typeof views>[number], { rows: string }>) {
  const known = findView(view);
  if (!known) return undefined;
  const total = counts.reduce((sum, own) => sum + own, 0) * known.width;
  const one = newRows(known.numbers, 1);
  const numbers = numbersIn(rows, (length) => newRows(known.numbers, length), one.BYTES_PER_ELEMENT);
  return numbers?.length === total ? { view, spans, counts, rows: numbers } : undefined;
}

function numbersIn<T extends { readonly buffer: ArrayBufferLike }>(
  packedText: string,
  make: (length: number) => T,
  size: number,
): T | undefined {
  const bytes = Buffer.from(packedText, "base64");
  if (bytes.length % size !== 0) return undefined;
  const numbers = make(bytes.length / size);
  new Uint8Array(numbers.buffer).set(bytes);
  return numbers;
}
