// The kinds of artefacts that a run may name: the tagger, the listener whose latents it reads, the segment model that makes music.
import { join } from "node:path";
import { z } from "zod";
import { LISTENER_FOLDER, type Listener, openListener, TRAIN_LISTENER } from "../listener/listener.ts";
import { RUN_FILES } from "../run/run-folder.ts";
import { readTagger } from "../run/stored-tagger.ts";
import { openSegmentModel, type SegmentModel } from "../segments/open-segment-model.ts";
import { SEGMENT_FILES, segmentConfigSchema } from "../segments/segment-config.ts";
import { SemitoneError } from "../semitone-error.ts";
import type { Tagger } from "../tagger/tagger.ts";
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
  card: (artefact) => heading(artefact) + stepsOf(artefact),
};

/** Paths of the files of each kind in a run folder; the graph is left out where a tagger has no task. */
export const ARTEFACT_FILES = {
  tagger: [RUN_FILES.config, RUN_FILES.model, RUN_FILES.graph],
  listener: Object.values(SEGMENT_FILES).map((file) => `${LISTENER_FOLDER}/${file}`),
  segments: Object.values(SEGMENT_FILES),
} as const;
