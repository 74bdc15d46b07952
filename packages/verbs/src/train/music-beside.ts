// Music that a language model learns from beside a project's own: folders of files, read as an import reads them, without labels.
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { makeFolder } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import { createProject, importFolder, listPieces, type Project, resembling } from "@semitone/library";
import { byContent, hasContent, type LanguagePiece, projectTokens, SemitoneError } from "@semitone/models";

/** What was read beside a project. */
export interface MusicBeside {
  readonly pieces: readonly LanguagePiece[];
  /** Of the bytes of all of them, wherever they lie. */
  readonly digest: string;
}

export interface MusicBesideOptions extends WorkOptions {
  readonly folders: readonly string[];
  /** A folder to work in, which is removed in the end. */
  readonly workDir: string;
}

/**
 * The scores in some folders, in the order of content. What is the same music as a piece of the project is left out: it is learnt from
 * anyway, or must not be, since it is held out.
 *
 * @throws ProjectError (`missing`) for a folder that is not there, SemitoneError (`too-small`) where nothing is left
 */
export async function musicBeside(
  project: Project,
  { folders, workDir, signal, onProgress }: MusicBesideOptions,
): Promise<MusicBeside> {
  const progress = Progress.to(onProgress);
  const importing = progress.part("reading music beside the project's", 0.7);
  const writing = progress.part("reading notes", 0.3);
  rmSync(workDir, { recursive: true, force: true });
  makeFolder(workDir);
  const beside = createProject(workDir);
  try {
    await importFolder(beside, folders, {
      signal,
      onProgress: ({ done, total }) => importing.at(done / Math.max(1, total)),
    });
    const alike = resembling(project, beside);
    const scores = listPieces(beside)
      .filter((piece) => piece.kind === "score" && hasContent(piece) && !alike.has(piece.id))
      .sort(byContent);
    if (scores.length === 0)
      throw new SemitoneError(
        `also: expected music that the project has not; got none in ${folders.join(", ")}; name other folders`,
        "too-small",
      );
    const groups = scores.map(({ group }) => `beside/${group}`);
    const tokens = await projectTokens(beside, scores, groups, { signal, onProgress: writing.onProgress });
    const keys = scores.map(({ sha256, ordinal }) => `${sha256}:${ordinal}\n`);
    return {
      pieces: tokens.map((piece) => ({ ...piece, isBeside: true })),
      digest: createHash("sha256").update(keys.join("")).digest("hex"),
    };
  } finally {
    await beside.close();
    rmSync(workDir, { recursive: true, force: true });
  }
}
