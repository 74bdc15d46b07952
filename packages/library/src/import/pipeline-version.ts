// Names what an import would make of a file, so that a change of importer or settings is noticed. Changes exactly when results may change.
// Views are no part of it: their rows are a cache with versions of its own.
import { createHash } from "node:crypto";
import { DEFAULT_THRESHOLD, FINGERPRINT_LENGTH } from "@semitone/music";
import { SOUND_DUPLICATE, SOUND_FINGERPRINT } from "@semitone/sound";
import type { PieceKind } from "../database/tables.ts";
import { type ProjectConfig, soundSegments } from "../project-config.ts";

/** To be raised when readers, segments or fingerprints change what they give for the same bytes. */
const IMPORTER = 4;

/** The same for recordings. */
const SOUND_IMPORTER = 1;

const FINGERPRINT_VERSION = `minhash-${FINGERPRINT_LENGTH}-${IMPORTER}`;

/**
 * Of each kind of piece: what its fingerprints are, how alike near-duplicates are at least, and how alike a file that was edited is to what
 * it was. Less is another piece under an old name, and starts without labels.
 */
export const FINGERPRINTS = {
  score: { version: FINGERPRINT_VERSION, duplicate: DEFAULT_THRESHOLD, edited: 0.5 },
  sound: { version: SOUND_FINGERPRINT, duplicate: SOUND_DUPLICATE, edited: SOUND_DUPLICATE },
} as const;

export interface PipelineVersions {
  /** What a file that was read carries, as one of notes and as a recording. */
  readonly content: Readonly<Record<PieceKind, string>>;
  /** What a file carries that was dropped by a limit: raising the limit gives it another chance. */
  readonly limits: Readonly<Record<PieceKind, string>>;
}

export function pipelineVersions(config: ProjectConfig): PipelineVersions {
  const score = `${IMPORTER}:${hashOf([config.segments, FINGERPRINT_VERSION])}`;
  const sound = `sound-${SOUND_IMPORTER}:${hashOf([soundSegments(config), SOUND_FINGERPRINT])}`;
  const limits = (content: string) => `${content}:${hashOf(config.import)}`;
  return { content: { score, sound }, limits: { score: limits(score), sound: limits(sound) } };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
