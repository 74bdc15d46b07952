// Names what an import would make of a file, so that a change of importer or settings is noticed. Changes exactly when results may change.
// Views are no part of it: their rows are a cache with versions of its own.
import { createHash } from "node:crypto";
import { FINGERPRINT_LENGTH } from "@semitone/music";
import type { ProjectConfig } from "../project-config.ts";

/** To be raised when readers, segments or fingerprints change what they give for the same bytes. */
const IMPORTER = 3;

export const FINGERPRINT_VERSION = `minhash-${FINGERPRINT_LENGTH}-${IMPORTER}`;

export interface PipelineVersions {
  /** What a file that was read carries. */
  readonly content: string;
  /** What a file carries that was dropped by a limit: raising the limit gives it another chance. */
  readonly limits: string;
}

export function pipelineVersions(config: ProjectConfig): PipelineVersions {
  const content = `${IMPORTER}:${hashOf([config.segments, FINGERPRINT_VERSION])}`;
  return { content, limits: `${content}:${hashOf(config.import)}` };
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
