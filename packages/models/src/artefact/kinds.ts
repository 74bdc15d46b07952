// The kinds of artefacts that a run may name: the tagger, the listener whose latents it reads, the segment model and the language model that
// make music, the performance model that plays it.
import { join } from "node:path";
import { z } from "zod";
import {
  CONTROL_FOLDER,
  LANGUAGE_FILES,
  LANGUAGE_FOLDER,
  languageConfigSchema,
  readLanguageConfig,
} from "../language/language-config.ts";
import { type LanguageModel, openLanguageModel } from "../language/open-language-model.ts";
import {
  type LanguageProbe,
  LEARN_PROBES,
  PROBES_FILE,
  probesSchema,
  readProbes,
} from "../language/probes.ts";
import { TRAIN_LANGUAGE } from "../language/train-language-model.ts";
import { LISTENER_FOLDER, type Listener, openListener, TRAIN_LISTENER } from "../listener/listener.ts";
import {
  PERFORMANCE_FILES,
  PERFORMANCE_FOLDER,
  PERFORMANCE_TRAINING_VERSION,
  performanceConfigSchema,
  readPerformanceModel,
  type StoredPerformance,
} from "../performance/performance-config.ts";
import { RUN_FILES } from "../run/run-folder.ts";
import { readTagger } from "../run/stored-tagger.ts";
import { openSegmentModel, type SegmentModel } from "../segments/open-segment-model.ts";
import { SEGMENT_FILES, segmentConfigSchema } from "../segments/segment-config.ts";
import { SemitoneError } from "../semitone-error.ts";
import type { Tagger } from "../tagger/tagger.ts";
import { TEMPLATES_FILE } from "../templates/stored-templates.ts";
import type { Artefact, ArtefactKind } from "./artefact.ts";

/** What every card says: which artefact it is, and from what seed. */
const heading = ({ kind, version, id, seed }: Artefact): string =>
  `${kind} (version ${version}), \`${id.slice(0, 16)}\`, seed ${seed}`;

const stepsOf = ({ measured }: Artefact): string =>
  typeof measured.steps === "number" ? `, ${measured.steps} steps` : "";

/** Predicts attributes of pieces and of their segments. */
export const TAGGER: ArtefactKind<Tagger> = {
  kind: "tagger",
  version: 1,
  config: z.looseObject({ format: z.literal("semitone-run") }),
  open: async (folder) => readTagger(folder).tagger,
  card: (artefact) => `${heading(artefact)}, reads ${artefact.reads.map(({ id }) => id).join(", ")}`,
};

/** Reads beats as latents, which are features for every task. */
export const LISTENER: ArtefactKind<Listener> = {
  kind: "listener",
  version: TRAIN_LISTENER.version,
  config: segmentConfigSchema,
  open: async (folder) => {
    const listener = openListener(join(folder, LISTENER_FOLDER));
    if (listener) return listener;
    throw new SemitoneError(
      `the run names a listener that is not there; got ${folder}; train again, or copy the folder anew`,
      "broken-run",
    );
  },
  card: (artefact) => heading(artefact) + stepsOf(artefact),
};

/** Writes and changes music two bars at a time. */
export const SEGMENTS: ArtefactKind<SegmentModel> = {
  kind: "segments",
  version: 1,
  config: segmentConfigSchema,
  open: (folder) => openSegmentModel(folder),
  card: (artefact) => {
    const { templates } = artefact.measured;
    const kept =
      typeof templates === "number" && templates > 0
        ? `; \`${TEMPLATES_FILE}\` holds the notes of stretches of ${templates} pieces of the project, to make music after: who gets this folder gets them`
        : "";
    return heading(artefact) + stepsOf(artefact) + kept;
  },
};

/** Writes music note by note, and says how likely notes are. */
export const LANGUAGE: ArtefactKind<LanguageModel> = {
  kind: "language",
  version: TRAIN_LANGUAGE.version,
  config: languageConfigSchema,
  open: (folder) => openLanguageModel(join(folder, LANGUAGE_FOLDER)),
  card: (artefact) => {
    const { bitsPerNote, heldOutPieces, network } = artefact.measured;
    const measured =
      typeof bitsPerNote === "number"
        ? `; ${bitsPerNote.toFixed(2)} bits per note on ${heldOutPieces} pieces that it did not learn from`
        : "; too few pieces to hold any out, so it is not known how well it predicts";
    return `${heading(artefact)}${stepsOf(artefact)}, network ${network}${measured}`;
  },
};

/** Writes music of the classes that it is asked for. */
export const CONTROL: ArtefactKind<LanguageModel> = {
  ...LANGUAGE,
  kind: "control",
  open: (folder) => openLanguageModel(join(folder, CONTROL_FOLDER)),
  card: (artefact) => `${LANGUAGE.card(artefact)}; can be asked for ${artefact.measured.controls}`,
};

/** Plays scores. */
export const PERFORMANCE: ArtefactKind<StoredPerformance> = {
  kind: "performance",
  version: PERFORMANCE_TRAINING_VERSION,
  config: performanceConfigSchema,
  open: async (folder) => readPerformanceModel(join(folder, PERFORMANCE_FOLDER)),
  card: (artefact) =>
    `${heading(artefact)}${stepsOf(artefact)}, ${artefact.measured.performances} performances of ${artefact.measured.scores} scores`,
};

/** Reads classes from the states of the language model, and leads it to them. */
export const PROBES: ArtefactKind<readonly LanguageProbe[]> = {
  kind: "probes",
  version: LEARN_PROBES.version,
  config: probesSchema,
  open: async (folder) => {
    const language = join(folder, LANGUAGE_FOLDER);
    return readProbes(language, { config: readLanguageConfig(language) });
  },
  card: (artefact) => `${heading(artefact)}, units that speak: ${artefact.measured.units}`,
};

/** Paths of the files of each kind in a run folder; the graph is left out where a tagger has no task, templates where no piece is one. */
export const ARTEFACT_FILES = {
  tagger: [RUN_FILES.config, RUN_FILES.model, RUN_FILES.graph],
  listener: Object.values(SEGMENT_FILES).map((file) => `${LISTENER_FOLDER}/${file}`),
  segments: [...Object.values(SEGMENT_FILES), TEMPLATES_FILE],
  performance: Object.values(PERFORMANCE_FILES).map((file) => `${PERFORMANCE_FOLDER}/${file}`),
  language: Object.values(LANGUAGE_FILES).map((file) => `${LANGUAGE_FOLDER}/${file}`),
  control: Object.values(LANGUAGE_FILES).map((file) => `${CONTROL_FOLDER}/${file}`),
  probes: [`${LANGUAGE_FOLDER}/${PROBES_FILE}`],
} as const;
