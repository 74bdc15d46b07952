// A language model as it is kept: its config and its weights; and the one that is shipped apart, where somebody has installed it.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type HostTensor, readSafetensorsFile } from "@semitone/runtime";
import {
  hasLanguageModel,
  LANGUAGE_FILES,
  LANGUAGE_FOLDER,
  type LanguageConfig,
  readLanguageConfig,
} from "./language-config.ts";

export interface StoredLanguage {
  readonly config: LanguageConfig;
  readonly weights: Readonly<Record<string, HostTensor>>;
}

/** Reads the model of a folder. @throws SemitoneError (`no-run`, `broken-run`) where there is none, or its files are not what they should be */
export function readLanguage(folder: string): StoredLanguage {
  const config = readLanguageConfig(folder);
  const { tensors } = readSafetensorsFile(join(folder, LANGUAGE_FILES.weights), { within: folder });
  return { config, weights: tensors };
}

/** The package that ships a language model that has learnt from music that may be shared. */
const HEARD = "@semitone/heard";

/** Folder of the language model of `@semitone/heard`; undefined where it is not installed. */
export function heardFolder(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${HEARD}/package.json`);
    const folder = join(dirname(manifest), LANGUAGE_FOLDER);
    return hasLanguageModel(folder) ? folder : undefined;
  } catch {
    return undefined; // not installed
  }
}
