// The verb `repeat`: trains a run again from its manifest, and says whether the same came out, or what differs.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  digestFile,
  fromStoredPath,
  makeFolder,
  readJsonFile,
  removeLeftovers,
  workFolder,
} from "@semitone/disk";
import { canonicalJson, Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type ArtefactFile,
  changedFiles,
  createRun,
  findRun,
  RUN_FILES,
  type RunManifest,
  readManifest,
  reserveRun,
  runsFolder,
  SemitoneError,
} from "@semitone/models";
import { type TagComparison, tagsCompared } from "./repeat/compare-tags.ts";
import { requestOf, type TrainOptions, type TrainRequest } from "./train/options.ts";
import { trainInto } from "./train/train-into.ts";

export interface RepeatOptions extends WorkOptions {
  /** Keep the run that was trained again, under this name. @default it is removed */
  readonly keep?: string;
}

/** Something that is not as it was when the run was trained, and may be why its files differ. */
export interface ChangedCondition {
  readonly what:
    | "semitone"
    | "node"
    | "onnxruntime"
    | "cpu"
    | "platform"
    | "threads"
    | "pieces"
    | "labels"
    | "also"
    | "start";
  /** A version, a name, a number, or the digest of what was learnt from. */
  readonly before: string;
  readonly now: string;
}

export interface RepeatedFile {
  /** Path in the run's folder. */
  readonly file: string;
  readonly state: "identical" | "different" | "missing";
}

export interface RepeatResult {
  readonly run: string;
  /** Every file is what training wrote then, and every tag the same. */
  readonly identical: boolean;
  readonly changed: readonly ChangedCondition[];
  /** Files of the stored run that are no longer what its manifest says; left out where all are. */
  readonly damaged: readonly string[];
  readonly files: readonly RepeatedFile[];
  /** Left out where the stored run is damaged: nothing can be tagged with it. */
  readonly tags?: TagComparison;
  /** Name of the run that was kept. */
  readonly kept?: string;
  readonly seconds: number;
}

/**
 * Trains a run again: the same attributes, methods, steps, seed and threads, on the pieces and labels of now; nothing is taken from what
 * the first training left. Identical is promised on the same machine with the same versions, pieces and labels (docs/reproducing.md).
 *
 * @param run  its name. @default the newest
 * @throws SemitoneError (`no-run`), (`broken-run`) where the run has no manifest, (`exists`, `option`) for a name to keep that is taken
 */
export async function repeat(
  project: Project,
  run: string | undefined,
  { keep, onProgress, signal }: RepeatOptions = {},
): Promise<RepeatResult> {
  const start = performance.now();
  const found = findRun(project, run);
  const manifest = manifestOf(found);
  const progress = Progress.to(onProgress);
  const training = progress.part("training again", 0.9).onProgress;
  const comparing = progress.part("comparing tags", 0.1).onProgress;
  const request = requestAgain(project, manifest);
  return inScratch(project, found.name, async (scratch) => {
    const again = async (folder: string, name: string) => {
      const { manifest } = await trainInto(project, request, {
        folder,
        name,
        workDir: join(scratch, "segments"),
        listeners: join(scratch, "listeners"),
        signal,
        onProgress: training,
      });
      return manifest;
    };
    const { folder, manifest: now } = await trainedAgain(
      project,
      join(scratch, "run"),
      found.name,
      keep,
      again,
    );
    const files = comparedFiles(filesOf(manifest), filesOf(now), found.folder, folder);
    const damaged = changedFiles(found.folder, filesOf(manifest)).map(({ file }) => file);
    const isReadable = damaged.every((file) => file === RUN_FILES.graph);
    const tags = isReadable
      ? await tagsCompared(project, found.folder, folder, { signal, onProgress: comparing })
      : undefined;
    return {
      run: found.name,
      identical: files.every(({ state }) => state === "identical") && (tags?.differing ?? 0) === 0,
      changed: changedConditions(manifest, now),
      damaged,
      files,
      ...(tags && { tags }),
      ...(keep === undefined ? {} : { kept: keep }),
      seconds: (performance.now() - start) / 1000,
    };
  });
}

/** Checks that a run can be trained again, and trains nothing. @throws as `repeat` */
export function planRepeat(project: Project, run: string | undefined): { readonly run: string } {
  const found = findRun(project, run);
  requestAgain(project, manifestOf(found));
  return { run: found.name };
}

function manifestOf({ name, folder }: { readonly name: string; readonly folder: string }): RunManifest {
  const manifest = readManifest(folder);
  if (manifest) return manifest;
  throw new SemitoneError(
    `repeat: expected a run with a manifest; got ${name}, which was trained before there was one; train again (semitone train)`,
    "broken-run",
  );
}

/** What the manifest says was asked and done, as a request: exact steps instead of wishes. */
function requestAgain(
  { folder }: Project,
  { options, steps, threads, artefacts }: RunManifest,
): TrainRequest {
  const {
    kind = "score",
    attributes,
    model,
    encoder,
    decoder,
    language,
    seed,
    unlabelled,
    music,
    deep,
    performance,
  } = options;
  const isMusic = music || artefacts.segments !== undefined;
  const sizes = artefacts.segments?.job.sizes as TrainOptions["sizes"];
  return requestOf({
    kind,
    attributes,
    model,
    ...(isMusic ? { encoder, decoder } : {}),
    seed,
    unlabelled,
    music: isMusic,
    deep,
    threads,
    steps: {
      listener: steps.listener ?? 0,
      ...(steps.segments && { segments: steps.segments }),
      ...(steps.language && { language: steps.language }),
      ...(steps.control && { control: steps.control }),
      ...(steps.performance && { performance: steps.performance }),
    },
    sizes,
    ...(performance && { performance }),
    ...(options.control && { control: true }),
    ...(language && {
      language,
      start: startAgain(options.start, folder),
      ...(options.also && { also: options.also.map((path) => fromStoredPath(path, folder)) }),
      languageSizes: artefacts.language?.job.sizes as TrainOptions["languageSizes"],
    }),
  });
}

/** What its language model started from; `heard` is whatever is installed now. */
const startAgain = (start: string | undefined, projectFolder: string): string =>
  start === undefined || start === "heard" ? (start ?? "none") : fromStoredPath(start, projectFolder);

/** Trains into the scratch folder, or into a run of its own that stays. */
async function trainedAgain(
  project: Project,
  scratch: string,
  name: string,
  keep: string | undefined,
  again: (folder: string, name: string) => Promise<RunManifest>,
): Promise<{ folder: string; manifest: RunManifest }> {
  if (keep === undefined) {
    makeFolder(scratch);
    return { folder: scratch, manifest: await again(scratch, name) };
  }
  const { release } = reserveRun(project, keep);
  try {
    let manifest: RunManifest | undefined;
    const folder = await createRun(project, keep, async (unfinished) => {
      manifest = await again(unfinished, keep);
    });
    return { folder, manifest: manifest! };
  } finally {
    release();
  }
}

/** Work in a folder that goes afterwards, whatever happens; what a killed process had is removed by the next. */
async function inScratch<T>(project: Project, run: string, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = runsFolder(project);
  removeLeftovers(parent);
  const scratch = workFolder(parent, `.repeat-${run}`);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const filesOf = ({ artefacts }: RunManifest): Record<string, ArtefactFile> =>
  Object.assign({}, ...Object.values(artefacts).map((artefact) => artefact?.files));

function comparedFiles(
  before: Readonly<Record<string, ArtefactFile>>,
  now: Readonly<Record<string, ArtefactFile>>,
  folder: string,
  again: string,
): RepeatedFile[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.map((file) => {
    if (before[file] === undefined || now[file] === undefined) return { file, state: "missing" };
    const isSame =
      before[file].sha256 === now[file].sha256 ||
      (file === RUN_FILES.config && isSameConfig(join(folder, file), join(again, file), before[file]));
    return { file, state: isSame ? "identical" : "different" };
  });
}

/** A run that is kept has another name, which its configuration says; all else counts. */
function isSameConfig(stored: string, again: string, { sha256 }: ArtefactFile): boolean {
  if (digestFile(stored).sha256 !== sha256) return false;
  const [a, b] = [stored, again].map((path) =>
    canonicalJson({ ...(readJsonFile(path) as object), name: "" }),
  );
  return a === b;
}

function changedConditions(before: RunManifest, now: RunManifest): ChangedCondition[] {
  const conditions = ({ machine, threads, content }: RunManifest) =>
    ({ also: "none", start: "none", ...machine, threads: String(threads), ...content }) satisfies Record<
      ChangedCondition["what"],
      string
    >;
  const [then, here] = [conditions(before), conditions(now)];
  return (Object.keys(then) as ChangedCondition["what"][])
    .filter((what) => then[what] !== here[what])
    .map((what) => ({ what, before: then[what], now: here[what] }));
}
