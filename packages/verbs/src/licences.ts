// Whose music the models of a run have learnt from beside the project's own, and under which licence each was given.
import { join } from "node:path";
import {
  CONTROL_FOLDER,
  distinctSources,
  hasLanguageModel,
  LANGUAGE_FOLDER,
  type MusicSource,
  readLanguageConfig,
  SemitoneError,
} from "@semitone/models";

/** File of an exported run that passes on what the licences want to be passed on. */
export const LICENCES_FILE = "LICENCES.md";

/** The collections of others that a run has learnt from, each once; only language models learn from any. */
export function sourcesOfRun(folder: string): MusicSource[] {
  const models = [LANGUAGE_FOLDER, CONTROL_FOLDER].map((name) => join(folder, name)).filter(hasLanguageModel);
  return distinctSources(models.flatMap((model) => readLanguageConfig(model).learntFrom ?? []));
}

/**
 * The sources of a run, all with a licence that is known. What the project's own music may be used for only its owner knows: it is not
 * looked at.
 *
 * @throws SemitoneError (`option`) naming a source without a licence
 */
export function knownSources(folder: string): MusicSource[] {
  const sources = sourcesOfRun(folder);
  const unknown = sources.find(({ licence }) => licence === undefined);
  if (unknown === undefined) return sources;
  throw new SemitoneError(
    `check-licence: expected a licence of all music that the run has learnt from; got none of ${unknown.name}; train again without --also, or export without the check once you know that you may`,
    "option",
  );
}

/** What is to be passed on with a run, as Markdown. */
export function licenceText(sources: readonly MusicSource[]): string {
  const lines = sources.map(({ name, licence, notice }) =>
    `- ${name}: ${licence}. ${notice ?? ""}`.trimEnd(),
  );
  const others =
    lines.length > 0
      ? `The models of this run have also learnt from music of others:\n\n${lines.join("\n")}\n`
      : "The models of this run have learnt from no music but that of their project.\n";
  return `# Licences of what this run has learnt from\n\n${others}\nWhat the music of the project itself allows is not known here.\n`;
}
