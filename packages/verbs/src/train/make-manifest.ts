// The manifest of a run from what its training did: each artefact with the input of its job, and the digests of its files.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { toStoredPath } from "@semitone/disk";
import { type Project, soundSegments } from "@semitone/library";
import {
  ARTEFACT_FILES,
  type Artefact,
  artefactOf,
  CONTROL,
  contentOf,
  type Dataset,
  defaultReads,
  digestFiles,
  isPlayedView,
  LANGUAGE,
  LANGUAGE_TRAINING_VERSION,
  type LanguageReport,
  LEARN_PROBES,
  LISTENER,
  LISTENER_FOLDER,
  listenerJob,
  listenerOf,
  MANIFEST_FORMAT,
  nextMade,
  PERFORMANCE,
  PERFORMANCE_TRAINING_VERSION,
  type PerformanceReport,
  PROBES,
  type RunManifest,
  readSegmentConfig,
  readTemplates,
  SEGMENT_TRAINING_VERSION,
  SEGMENTS,
  type SegmentModelReport,
  type SegmentTrainingOptions,
  TAGGER,
  TEMPLATES_VERSION,
  thisMachine,
} from "@semitone/models";
import { beatTokens, scoreContent, viewName } from "@semitone/music";
import type { LearntLanguage } from "./learn-language.ts";
import type { TrainRequest } from "./options.ts";

/** What a training did. */
export interface Trained {
  readonly request: TrainRequest;
  readonly isDeep: boolean;
  /** Without the latents of a listener. */
  readonly dataset: Dataset;
  /** Folder of the run, all files but the manifest in it. */
  readonly folder: string;
  readonly segments?: SegmentModelReport;
  readonly language?: LearntLanguage;
  readonly control?: LanguageReport;
  readonly performance?: PerformanceReport;
  readonly seconds: number;
}

/** The manifest of a run that was trained now. */
export function makeManifest(project: Project, name: string, trained: Trained): RunManifest {
  const { request, isDeep, dataset, folder, segments } = trained;
  const made = nextMade(project);
  const content = contentOf(dataset);
  const listener = listenerArtefact(trained, made);
  const tagger = taggerArtefact(project, trained, made, listener);
  const manifest: RunManifest = {
    format: MANIFEST_FORMAT,
    name,
    made,
    machine: thisMachine(),
    threads: request.threads,
    options: {
      ...(dataset.kind === "sound" && { kind: dataset.kind }),
      attributes: attributesOf(dataset),
      model: request.model,
      ...request.networks,
      seed: request.seed,
      unlabelled: request.unlabelled,
      music: request.music,
      deep: isDeep,
      ...(request.budgetSeconds === undefined ? {} : { budgetSeconds: request.budgetSeconds }),
    },
    steps: listener ? { listener: stepsOf(listener) } : {},
    content,
    artefacts: { tagger, ...(listener && { listener }) },
  };
  const whole = segments ? withSegments(manifest, folder, dataset, segments, request) : manifest;
  const spoken = trained.language ? withLanguage(whole, trained, trained.language, project.folder) : whole;
  const probed =
    trained.language && trained.language.probes.length > 0
      ? withProbes(spoken, trained, trained.language)
      : spoken;
  const led = trained.control ? withControl(probed, trained, trained.control) : probed;
  return trained.performance ? withPerformance(led, trained, trained.performance) : led;
}

/** The manifest with the performance model that was trained. */
function withPerformance(
  manifest: RunManifest,
  { dataset, folder, request: { seed, threads } }: Trained,
  { config: { sizes, training, classAttribute }, matched }: PerformanceReport,
): RunManifest {
  const performance = artefactOf({
    kind: PERFORMANCE.kind,
    version: PERFORMANCE.version,
    made: manifest.made,
    seed,
    job: {
      training: PERFORMANCE_TRAINING_VERSION,
      ...contentOf(dataset),
      ...{ classAttribute: classAttribute ?? null, sizes, steps: { exactly: training.steps }, seed, threads },
    },
    reads: [{ id: scoreContent.id, columns: [] }],
    uses: {},
    files: digestFiles(folder, ARTEFACT_FILES.performance),
    measured: { ...training, matched },
  });
  return {
    ...manifest,
    options: { ...manifest.options, performance: true },
    steps: { ...manifest.steps, performance: training.steps },
    artefacts: { ...manifest.artefacts, performance },
  };
}

/** The manifest with the language model that was trained. */
function withLanguage(
  manifest: RunManifest,
  { dataset, folder, request: { seed, threads, also: folders } }: Trained,
  { config: { network, sizes, tokens, training }, secondsPerStep, also, start }: LearntLanguage,
  projectFolder: string,
): RunManifest {
  const { planned, steps, best, heldOut } = training;
  const language = artefactOf({
    kind: LANGUAGE.kind,
    version: LANGUAGE.version,
    made: manifest.made,
    seed,
    job: {
      training: LANGUAGE_TRAINING_VERSION,
      pieces: contentOf(dataset).pieces,
      ...{ tokens, network, sizes, steps: { exactly: planned }, seed, threads },
      ...(also && { also }),
      ...(start && { start: start.digest }),
    },
    reads: [{ id: beatTokens.id, columns: [] }],
    uses: {},
    files: digestFiles(folder, ARTEFACT_FILES.language),
    measured: {
      ...{ network, steps, best },
      ...(heldOut && { bitsPerNote: heldOut.bitsPerNote, heldOutPieces: heldOut.pieces }),
      ...(secondsPerStep === undefined ? {} : { secondsPerStep }),
    },
  });
  return {
    ...manifest,
    options: {
      ...manifest.options,
      language: network,
      ...(start && { start: start.from === "heard" ? "heard" : toStoredPath(start.from, projectFolder) }),
      ...(also && folders && { also: folders.map((path) => toStoredPath(path, projectFolder)) }),
    },
    content: { ...manifest.content, ...(also && { also }), ...(start && { start: start.digest }) },
    steps: { ...manifest.steps, language: planned },
    artefacts: { ...manifest.artefacts, language },
  };
}

/** The manifest with the language model that can be asked for classes. */
function withControl(
  manifest: RunManifest,
  { dataset, folder, request: { seed, threads } }: Trained,
  { config: { controls = [], training } }: LanguageReport,
): RunManifest {
  const { planned, steps, best, heldOut } = training;
  const { language, tagger } = manifest.artefacts;
  const uses = { language: language!.id, tagger: tagger.id };
  const control = artefactOf({
    kind: CONTROL.kind,
    version: CONTROL.version,
    made: manifest.made,
    seed,
    job: {
      training: LANGUAGE_TRAINING_VERSION,
      ...contentOf(dataset),
      ...{ controls, steps: { exactly: planned }, seed, threads, ...uses },
    },
    reads: [{ id: beatTokens.id, columns: [] }],
    uses,
    files: digestFiles(folder, ARTEFACT_FILES.control),
    measured: {
      ...{ network: manifest.options.language!, steps, best },
      controls: controls.map(({ attribute }) => attribute).join(", "),
      ...(heldOut && { bitsPerNote: heldOut.bitsPerNote, heldOutPieces: heldOut.pieces }),
    },
  });
  return {
    ...manifest,
    options: { ...manifest.options, control: true },
    steps: { ...manifest.steps, control: planned },
    artefacts: { ...manifest.artefacts, control },
  };
}

/** The manifest with what the states of its language model say of labels. */
function withProbes(
  manifest: RunManifest,
  { dataset, folder, request: { seed } }: Trained,
  { probes }: LearntLanguage,
): RunManifest {
  const language = manifest.artefacts.language!.id;
  const artefact = artefactOf({
    kind: PROBES.kind,
    version: PROBES.version,
    made: manifest.made,
    seed,
    job: {
      learning: LEARN_PROBES.version,
      ...contentOf(dataset),
      attributes: attributesOf(dataset),
      language,
    },
    reads: [{ id: beatTokens.id, columns: [] }],
    uses: { language },
    files: digestFiles(folder, ARTEFACT_FILES.probes),
    measured: {
      units: probes.map(({ attribute, units }) => `${attribute} ${units.length}`).join(", "),
    },
  });
  return { ...manifest, artefacts: { ...manifest.artefacts, probes: artefact } };
}

/** The manifest with a segment model that was trained beside what it names. */
export function withSegments(
  manifest: RunManifest,
  folder: string,
  dataset: Dataset,
  { steps, threads, secondsPerStep, networks }: SegmentModelReport,
  { seed = 1 }: Pick<SegmentTrainingOptions, "seed">,
): RunManifest {
  const { sizes } = readSegmentConfig(folder);
  const segments = artefactOf({
    kind: SEGMENTS.kind,
    version: SEGMENTS.version,
    made: manifest.made,
    seed,
    job: {
      training: SEGMENT_TRAINING_VERSION,
      ...contentOf(dataset),
      attributes: attributesOf(dataset),
      seed,
      networks,
      sizes,
      steps: { exactly: steps },
      threads,
      templates: TEMPLATES_VERSION,
    },
    reads: [{ id: "cells@1", columns: [] }],
    uses: {},
    files: digestFiles(folder, existing(folder, ARTEFACT_FILES.segments)),
    measured: {
      ...{ steps, templates: readTemplates(folder).templates.length },
      ...(secondsPerStep === undefined ? {} : { secondsPerStep }),
    },
  });
  return {
    ...manifest,
    steps: { ...manifest.steps, segments: steps },
    artefacts: { ...manifest.artefacts, segments },
  };
}

function listenerArtefact({ request, dataset, folder }: Trained, made: string): Artefact | undefined {
  if (!existsSync(join(folder, LISTENER_FOLDER))) return undefined;
  const { training, networks, sizes } = readSegmentConfig(join(folder, LISTENER_FOLDER));
  const { seed, threads } = request;
  const { pieces: _, ...job } = listenerJob([], { seed, networks, sizes, steps: training.steps, threads });
  return artefactOf({
    kind: LISTENER.kind,
    version: LISTENER.version,
    made,
    seed,
    job: { ...job, pieces: contentOf(dataset).pieces },
    reads: [{ id: "cells@1", columns: [] }],
    uses: {},
    files: digestFiles(folder, ARTEFACT_FILES.listener),
    measured: { steps: training.steps },
  });
}

function taggerArtefact(
  { config }: Project,
  { request, isDeep, dataset, folder, seconds }: Trained,
  made: string,
  listener: Artefact | undefined,
): Artefact {
  const { model, unlabelled, seed } = request;
  const performed = dataset.reads.some(({ view }) => isPlayedView(viewName(view)));
  const reads =
    dataset.kind === "sound" ? dataset.reads : defaultReads({ listener: listenerOf(folder), performed });
  const segments = dataset.kind === "sound" ? soundSegments(config) : config.segments;
  return artefactOf({
    kind: TAGGER.kind,
    version: TAGGER.version,
    made,
    seed,
    job: {
      ...contentOf(dataset),
      views: reads.map(({ view }) => view),
      segments,
      model,
      unlabelled,
      deep: isDeep,
      seed,
      listener: listener?.id ?? null,
    },
    reads: reads.map(({ view, columns }) => ({ id: view, columns })),
    uses: listener ? { listener: listener.id } : {},
    files: digestFiles(folder, existing(folder, ARTEFACT_FILES.tagger)),
    measured: { seconds },
  });
}

const existing = (folder: string, files: readonly string[]): string[] =>
  files.filter((file) => existsSync(join(folder, file)));

const attributesOf = ({ tasks }: Dataset): string[] => [...new Set(tasks.map(({ attribute }) => attribute))];

const stepsOf = ({ measured }: Artefact): number => measured.steps as number;
