// Whether the files of a run are those that training wrote: numbers that a disk or a copy has changed would give other answers, unnoticed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { digestFile, readJsonFile } from "@semitone/disk";
import { z } from "zod";
import { runFile } from "./run-file.ts";
import { SemitoneError } from "./semitone-error.ts";

/** Where a run says what its files hold, and as much of it as is read here. */
const MANIFEST = "manifest.json";
const manifestSchema = z.object({
  artefacts: z.record(z.string(), z.object({ files: z.record(runFile, z.object({ sha256: z.string() })) })),
});

/**
 * Compares the files of artefacts that are there with the manifest of their run. Runs of before there were manifests, and copies whose
 * manifest cannot be read, say nothing of their files.
 *
 * @param but  files that nothing is read from
 * @throws SemitoneError (`broken-run`) naming the first file that was changed
 */
export function requireIntact(folder: string, kinds: readonly string[], but: readonly string[] = []): void {
  const artefacts = artefactsOf(folder);
  for (const kind of kinds)
    for (const [file, { sha256 }] of Object.entries(artefacts[kind]?.files ?? {})) {
      const path = join(folder, file);
      if (!but.includes(file) && existsSync(path) && digestFile(path, { within: folder }).sha256 !== sha256)
        throw new SemitoneError(
          `the run cannot be used: ${file}: expected the bytes that training wrote, which ${MANIFEST} names by their SHA-256; got others; at ${path}; train again, or copy the folder again`,
          "broken-run",
        );
    }
}

function artefactsOf(folder: string): z.infer<typeof manifestSchema>["artefacts"] {
  try {
    return manifestSchema.parse(readJsonFile(join(folder, MANIFEST), { within: folder })).artefacts;
  } catch {
    return {};
  }
}
