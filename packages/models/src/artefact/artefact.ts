// What training leaves: an artefact, which says what it is, what it was made from and what its files hold, so that it can be made again.
import { jobId } from "@semitone/job";
import { z } from "zod";
import { runFile } from "../run-file.ts";

/** Digest of what an artefact depends on, 64 hex digits. */
export type ArtefactId = string;

/** Columns of a view that an artefact reads, e.g. of `descriptors@3`. */
const viewSchema = z.object({ id: z.string(), columns: z.array(z.string()).readonly() });

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const fileSchema = z.object({ sha256: digest, bytes: z.int().nonnegative() });

export const artefactSchema = z.object({
  /** `jobId` of `train-<kind>`, version and `job`: the same id, the same files. */
  id: digest,
  kind: z.string(),
  /** Of the kind: changes with the meaning of its files. */
  version: z.int().positive(),
  /** ISO 8601, UTC; no part of what is compared. */
  made: z.iso.datetime(),
  seed: z.number(),
  /** Input of the job that made it: everything that its files depend on, pieces and labels as digests. */
  job: z.record(z.string(), z.unknown()),
  reads: z.array(viewSchema).readonly(),
  /** Other artefacts that it needs, by the part they play. */
  uses: z.record(z.string(), digest),
  /** By path in the run folder, `/` between names. */
  files: z.record(runFile, fileSchema),
  /** What training measured, times among it; no part of what is compared. */
  measured: z.record(z.string(), z.unknown()),
});

export type Artefact = z.infer<typeof artefactSchema>;
export type ArtefactFile = z.infer<typeof fileSchema>;

/** How the artefacts of one kind are opened, exported and described. */
export interface ArtefactKind<M> {
  readonly kind: string;
  readonly version: number;
  /** Of its configuration file. */
  readonly config: z.ZodType;
  /** @throws SemitoneError (`broken-run`) where the files are not what they should be */
  open(folder: string, artefact: Artefact): Promise<M>;
  /** ONNX graphs by name, for other tools. */
  graphs?(model: M): Readonly<Record<string, Uint8Array>>;
  /** Markdown about it. */
  card(artefact: Artefact): string;
}

/** What an artefact is made of, before its id. */
export type ArtefactParts = Omit<Artefact, "id">;

/** The artefact with its id. */
export const artefactOf = (parts: ArtefactParts): Artefact => ({
  id: jobId({ kind: `train-${parts.kind}`, version: parts.version }, parts.job),
  ...parts,
});
