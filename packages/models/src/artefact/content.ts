// Digests of what is learnt from: the bytes of the pieces, and what their labels say. Neither names, places nor order count.
import { createHash } from "node:crypto";
import { canonicalJson } from "@semitone/job";
import type { Dataset } from "../dataset.ts";

/** Digests of a dataset, whose pieces are in the order of content. */
export function contentOf({ pieces, tasks }: Pick<Dataset, "pieces" | "tasks">): {
  pieces: string;
  labels: string;
} {
  const keys = pieces.map(({ sha256, ordinal }) => `${sha256}:${ordinal}`);
  const said = tasks.map(({ attribute, tag, kind, classes, targets, weak, asked, rating, over }) => ({
    attribute,
    ...(tag === undefined ? {} : { tag }),
    kind,
    classes,
    // What nobody said of a piece is left out, so that music without labels changes the digest of pieces alone.
    targets: byKey(keys, targets),
    ...(weak ? { weak: weak.map((row) => keys[row]) } : {}),
    ...(asked ? { asked: asked.map((row) => keys[row]) } : {}),
    ...(rating ? { rating: byKey(keys, rating.values), middle: rating.middle ?? null } : {}),
    ...(over ? { over: byKey(keys, over) } : {}),
  }));
  return { pieces: digestOf(keys), labels: digestOf(said) };
}

const byKey = <T>(keys: readonly string[], values: readonly (T | undefined)[]): [string, T][] =>
  keys.flatMap((key, i) => (values[i] === undefined ? [] : [[key, values[i]] as [string, T]]));

const digestOf = (value: unknown): string => createHash("sha256").update(canonicalJson(value)).digest("hex");
