// A project held open for somebody who labels, looks, listens and makes: everything warm, and every change told. No HTTP, no browser.
import { resolve } from "node:path";
import {
  type Attribute,
  type Batch,
  defineAttribute,
  exportLabels,
  findAttribute,
  importLabels,
  type LabelEdit,
  type LabelEditsResult,
  type LabelImportReport,
  type LabelSource,
  labelHistory,
  type PieceKind,
  type Project,
  ProjectError,
  pieceById,
  type RevertResult,
  readPiece,
  redoLabels,
  undoLabels,
} from "@semitone/library";
import { findRun, QUALITIES, readSegmentConfig, type TaskScore, taskScore } from "@semitone/models";
import { finished } from "@semitone/sound";
import { queueUrl, storePlace } from "../declare/machines.ts";
import type { EvaluateResult, PieceAnswer } from "../evaluate.ts";
import { type MachinesState, machinesState } from "../machines-state.ts";
import type { MapResult } from "../map.ts";
import { performanceCurves } from "../performing/curves.ts";
import { type BrokenRun, deleteRun, listRuns, type RunSummary, showRun } from "../runs.ts";
import type { Catalogue } from "./catalogue.ts";
import { type HeardSound, HeardSounds, heardSound, recordingOf } from "./heard-sounds.ts";
import { type JobState, Jobs } from "./jobs.ts";
import { type LabelGain, readGain } from "./label-gain.ts";
import { LibraryState } from "./library-state.ts";
import { type GenerateSetting, type Made, MusicMaker, musicRun } from "./music-maker.ts";
import { type PlayedMusic, playedMusic } from "./passage.ts";
import { PerformanceMaker, type Performed, type Performing } from "./performance-maker.ts";
import { newestRunOf, runsOf } from "./piece-kinds.ts";
import { PieceTagger, type PieceTags } from "./piece-tagger.ts";
import type { QueueItem } from "./questions.ts";
import { isSoundSetting, nameOfMade, SoundMaker } from "./sound-maker.ts";
import {
  keepSound,
  keepTake,
  listTakes,
  readTakeFile,
  renderTake,
  type Take,
  type TakeSetting,
  takesFolder,
} from "./takes.ts";
import { readEvaluation, type Work } from "./work.ts";

export type StudioEvent =
  | { readonly type: "catalogue"; readonly version: string }
  | { readonly type: "labels"; readonly version: number }
  | { readonly type: "job"; readonly job: JobState }
  | { readonly type: "runs" };

export interface WorkbenchOptions {
  /** Changes nothing, whatever may be written. @default false */
  readonly readOnly?: boolean;
  /** Which kind of pieces is looked at, where a project holds scores and recordings. @default as `chooseKind` has it */
  readonly kind?: PieceKind;
  /** Time between two looks at what other processes have changed; 0: none. @default 1000 */
  readonly watchMilliseconds?: number;
}

export interface ProjectSummary {
  readonly name: string;
  readonly folder: string;
  readonly readOnly: boolean;
  /** The kind of pieces that is looked at, and how many there are of each. */
  readonly kind: PieceKind;
  readonly kinds: Readonly<Record<PieceKind, number>>;
  /** Of the kind that is looked at. */
  readonly pieces: number;
  readonly attributes: readonly { readonly attribute: Attribute; readonly labelled: number }[];
  /** Those that learnt from pieces of the kind. */
  readonly runs: readonly string[];
  /** The run that makes music, and what it can be asked for. */
  readonly music?: {
    readonly run: string;
    readonly attributes: readonly { readonly name: string; readonly classes: readonly string[] }[];
    readonly qualities: readonly string[];
  };
  /** The run that plays scores, what it can be asked for, and what there is to play like. */
  readonly performing?: Performing & { readonly performances: readonly number[] };
  readonly jobs: readonly JobState[];
}

export interface RunResults {
  readonly run: string;
  readonly scores: readonly TaskScore[];
  /** Left out before `evaluate` has measured them. */
  readonly evaluation?: EvaluateResult;
  /** By task what was said of each piece that was left out: what the confusion matrix counts. */
  readonly answers?: Readonly<Record<string, readonly PieceAnswer[]>>;
}

/** Changes within this time are told as one. */
const TELL_MS = 40;

/** Opens a workbench on an open project; closing it leaves the project open. */
export function openWorkbench(project: Project, options: WorkbenchOptions = {}): Workbench {
  if (options.readOnly && !project.connection.isReadOnly) project.connection.forbidWriting();
  return new Workbench(project, options);
}

export class Workbench {
  readonly #state: LibraryState;
  readonly #maker: MusicMaker;
  readonly #sounds: SoundMaker;
  readonly #performer: PerformanceMaker;
  readonly #heard = new HeardSounds();
  readonly #tagger: PieceTagger;
  readonly #jobs: Jobs;
  readonly #listeners = new Set<(event: StudioEvent) => void>();
  readonly #watch: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  /** Whether tags and map that are being made will be old when they come. */
  #isPlaceStale = false;

  constructor(
    readonly project: Project,
    { watchMilliseconds = 1000, kind }: WorkbenchOptions,
  ) {
    this.#state = new LibraryState(project, () => this.#tellCatalogue(), kind);
    this.#maker = new MusicMaker(project);
    this.#sounds = new SoundMaker(project);
    this.#performer = new PerformanceMaker(project);
    this.#tagger = new PieceTagger(project);
    this.#jobs = new Jobs(project.folder, (job, result) => {
      if (result?.kind === "place") this.#placed(result.map);
      // Tags and map come by themselves: of them only a failure is told.
      else if (job.kind !== "place" || job.state === "failed") this.#tell({ type: "job", job });
      if (job.state === "running") return;
      if (job.kind === "train") this.#tell({ type: "runs" });
      if (job.kind === "import") this.#state.reload();
      if (job.kind === "train" || job.kind === "import") this.#placeAll();
    });
    this.#placeAll();
    this.#jobs.find();
    if (watchMilliseconds > 0) {
      this.#watch = setInterval(() => this.#look(), watchMilliseconds);
      this.#watch.unref();
    }
  }

  get readOnly(): boolean {
    return this.project.connection.isReadOnly;
  }

  /** What the machines do that the environment or `semitone.json` names; undefined where none are. @throws QueueError, StoreError */
  async machines(env: NodeJS.ProcessEnv = process.env): Promise<MachinesState | undefined> {
    const configured = this.project.config.machines;
    const url = queueUrl({}, env, configured);
    if (url === undefined) return undefined;
    const path = (written: string) => resolve(this.project.folder, written);
    return machinesState({ url, store: storePlace({}, { env, path }, configured) });
  }

  summary(): ProjectSummary {
    const { kind, kinds } = this.#state;
    const run = kind === "score" ? musicRun(this.project) : undefined;
    const performing = kind === "score" ? this.#performer.offer() : undefined;
    return {
      name: this.project.config.name,
      folder: this.project.folder,
      readOnly: this.readOnly,
      kind,
      kinds,
      pieces: this.#state.pieces.length,
      attributes: this.#state.counts(),
      runs: runsOf(this.project, kind),
      ...(run !== undefined && { music: this.#musicOf(run) }),
      ...(performing && { performing: { ...performing, performances: this.#state.performances() } }),
      jobs: this.#jobs.list(),
    };
  }

  catalogue(): Promise<Catalogue> {
    return this.#state.catalogue();
  }

  /** In the order of the catalogue. */
  names(): string[] {
    return this.#state.pieces.map(({ name }) => name);
  }

  /** Looks at the pieces of a kind from now on. */
  show(kind: PieceKind): void {
    if (kind === this.#state.kind) return;
    this.#state.show(kind);
    this.#placeAll();
    this.#tell({ type: "runs" });
    this.#tellCatalogue();
  }

  /** Notes, or of a recording what there is to draw. @throws ProjectError (`missing`) where there is no such piece, or its file is gone */
  async music(id: number): Promise<PlayedMusic> {
    const piece = pieceById(this.project, id);
    if (piece?.kind !== "sound") {
      const music = playedMusic(readPiece(this.project, id));
      const score = piece && this.#state.scoreOf(id);
      const curves = score && performanceCurves(this.project, piece, score);
      return curves ? { ...music, curves } : music;
    }
    const name = `piece-${id}`;
    return playedSound(name, await this.#heard.get(name, () => recordingOf(this.project, piece)));
  }

  /**
   * WAV bytes, 16 bits, one channel, of at most ten minutes.
   *
   * @param name  as `music` and `make` give it
   * @throws ProjectError (`missing`) for any other name, or a made sound of long ago
   */
  async sound(name: string): Promise<Uint8Array> {
    const known = this.#heard.find(name);
    if (known) return known.wav;
    const id = Number(/^piece-([1-9]\d{0,9})$/.exec(name)?.[1]);
    const piece = Number.isNaN(id) ? undefined : pieceById(this.project, id);
    if (piece?.kind === "sound")
      return (await this.#heard.get(name, () => recordingOf(this.project, piece))).wav;
    throw new ProjectError(
      `sound: expected a recording, or a sound that was made just now; got ${JSON.stringify(name)}; make it again`,
      "missing",
    );
  }

  /** What the newest run says of a piece bar by bar, and what is like it. */
  async piece(
    id: number,
  ): Promise<PieceTags & { readonly similar: readonly { piece: number; distance: number }[] }> {
    const piece = pieceById(this.project, id);
    const tags = piece ? await this.#tagger.tags(piece) : { lanes: [] };
    return { ...tags, similar: await this.#state.similar(id, 6) };
  }

  similar(piece: number, count: number) {
    return this.#state.similar(piece, count);
  }

  define(attribute: Attribute): Attribute {
    const defined = defineAttribute(this.project, attribute);
    this.#state.readLabels();
    this.#tellCatalogue();
    return defined;
  }

  /** One batch, on the disk when it returns; the same key again changes nothing. */
  label(edits: readonly LabelEdit[], key: string): LabelEditsResult {
    const result = this.#state.label(edits, key);
    if (!result.repeated) this.#labelsChanged();
    return result;
  }

  /**
   * Labels of a file, matched and taken as the verb `label import` does, in one batch that `undo` takes back.
   *
   * @param dryRun  changes nothing, and says what would change
   * @throws LabelError where the file as a whole cannot be read
   */
  async importLabels(
    source: Exclude<LabelSource, string>,
    { dryRun }: { readonly dryRun: boolean },
  ): Promise<LabelImportReport> {
    const report = await importLabels(this.project, source, { dryRun });
    if (report.batch !== undefined) this.#labelsChanged();
    return report;
  }

  /** Every label as CSV, in chunks of text; read again by `importLabels` it changes nothing. */
  exportLabels(): AsyncGenerator<string> {
    return exportLabels(this.project, "csv");
  }

  undo(): RevertResult {
    const result = undoLabels(this.project);
    this.#labelsChanged();
    return result;
  }

  redo(): RevertResult {
    const result = redoLabels(this.project);
    this.#labelsChanged();
    return result;
  }

  history(limit: number): Batch[] {
    return labelHistory(this.project, limit);
  }

  /** The next questions. @param passed  pieces that were passed over */
  queue(attribute: string, count: number, passed: readonly number[] = []): Promise<QueueItem[]> {
    return this.#state.queue(attribute, count, passed);
  }

  /** Passes over a question until it is asked `back`; kept in the project, as the verb `queue skip` keeps it. */
  skip(attribute: string, piece: number, back = false): void {
    this.#state.skip(attribute, piece, back);
    this.#tell({ type: "labels", version: this.#state.version });
  }

  /** Pieces that were skipped, in the order in which they were asked about. */
  skipped(attribute: string): number[] {
    return this.#state.skipped(attribute);
  }

  /** What the labels of this minute say of a piece, by value; undefined before they say anything. */
  guess(attribute: string, piece: number): Promise<Readonly<Record<string, number>> | undefined> {
    return this.#state.guess(attribute, piece);
  }

  /** Living labels in the order in which they were given, newest last. */
  labels(attribute: string) {
    return this.#state.labelsOf(attribute);
  }

  suspects(attribute: string) {
    return this.#state.suspects(attribute);
  }

  /** Of a sound setting, sound; of a score that is performed, its playing; of all others, music with its tags. */
  async make(setting: TakeSetting): Promise<Made | Performed | PlayedMusic> {
    if (setting.kind === "perform") return (await this.#performer.make(setting)).made;
    if (!isSoundSetting(setting)) return (await this.#maker.make(setting)).made;
    const name = nameOfMade(setting);
    const make = async () => {
      const made = await this.#sounds.make(setting);
      return heardSound({ ...made, samples: finished(made.samples) });
    };
    return playedSound(name, await this.#heard.get(name, make));
  }

  /** Passages of two bars, as they are made. */
  async *compose(setting: GenerateSetting, signal?: AbortSignal): AsyncGenerator<PlayedMusic> {
    for await (const score of this.#maker.compose(setting, signal)) yield playedMusic(score);
  }

  /** Makes it again and writes MIDI, the setting, and notation where there is any; see `renderTake` for sound. */
  async keep(setting: TakeSetting): Promise<Take> {
    if (setting.kind === "perform") {
      const { score, run } = await this.#performer.make(setting);
      return keepTake(this.project, score, { ...setting, run });
    }
    if (isSoundSetting(setting))
      return keepSound(this.project, (await this.#sounds.make(setting)).samples, setting);
    const { score, made } = await this.#maker.make(setting);
    return keepTake(this.project, score, { ...setting, run: made.run });
  }

  takes(): Take[] {
    return listTakes(this.project);
  }

  /** Where takes are; undefined before there is one. */
  takesFolder(): string | undefined {
    return this.takes().length > 0 ? takesFolder(this.project) : undefined;
  }

  takeFile(file: string): Uint8Array {
    return readTakeFile(this.project, file);
  }

  renderTake(name: string): Promise<string> {
    return renderTake(this.project, name);
  }

  /** What more labels would do, as it was measured last (`start` of a study); undefined before it was. */
  gain(attribute: string): LabelGain | undefined {
    return readGain(this.project, findAttribute(this.project, attribute).name);
  }

  runs(): Promise<(RunSummary | BrokenRun)[]> {
    return listRuns(this.project);
  }

  async results(run?: string): Promise<RunResults> {
    const { name, tasks } = await showRun(this.project, run ?? newestRunOf(this.project, this.#state.kind));
    const { result: evaluation, answers } = readEvaluation(this.project, name) ?? {};
    return { run: name, scores: tasks.map(taskScore), evaluation, answers };
  }

  async deleteRun(name: string): Promise<void> {
    await this.#maker.close();
    await this.#performer.close();
    await deleteRun(this.project, name);
    this.#tell({ type: "runs" });
    this.#placeAll();
  }

  /** @throws BusyError while another of its kind runs */
  start(work: Exclude<Work, { kind: "place" }>): JobState {
    return this.#jobs.start(work.kind === "import" ? work : { of: this.#state.kind, ...work });
  }

  cancel(job: number): void {
    this.#jobs.cancel(job);
  }

  jobs(): JobState[] {
    return this.#jobs.list();
  }

  /** @returns what ends it */
  on(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    clearTimeout(this.#telling);
    this.#listeners.clear();
    this.#state.close();
    await this.#jobs.close();
    await this.#maker.close();
    await this.#performer.close();
  }

  #musicOf(run: string): NonNullable<ProjectSummary["music"]> {
    const { attributes } = readSegmentConfig(this.#folderOf(run));
    return {
      run,
      attributes: attributes.map(({ name, classes }) => ({ name, classes })),
      qualities: QUALITIES,
    };
  }

  #folderOf(run: string): string {
    return findRun(this.project, run).folder;
  }

  /** Takes tags and map over, unless runs or pieces have changed since they were asked for. */
  #placed(map: MapResult): void {
    if (!this.#isPlaceStale) this.#state.place(map);
    else this.#placeAll();
  }

  /** Has tags and map of the newest run made, unless they are being made. */
  #placeAll(): void {
    const run = newestRunOf(this.project, this.#state.kind);
    this.#state.place(undefined);
    this.#isPlaceStale = this.#jobs.isRunning("place");
    if (run !== undefined && this.#state.pieces.length > 0 && !this.#isPlaceStale)
      this.#jobs.start({ kind: "place", run });
  }

  /** What another process has changed. */
  #look(): void {
    const change = this.#state.look();
    if (change === "labels") this.#tell({ type: "labels", version: this.#state.version });
    if (change !== undefined) this.#tellCatalogue();
  }

  #labelsChanged(): void {
    this.#state.readLabels();
    this.#tell({ type: "labels", version: this.#state.version });
    this.#tellCatalogue();
  }

  /** A little later, so that whoever gave a label is answered first, and several changes are one. */
  #tellCatalogue(): void {
    if (this.#listeners.size === 0) return;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => {
      this.catalogue().then(
        ({ version }) => this.#tell({ type: "catalogue", version }),
        () => {}, // whoever asks for it is told why there is none
      );
    }, TELL_MS);
  }

  #tell(event: StudioEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const playedSound = (name: string, { seconds, peaks }: HeardSound): PlayedMusic => ({
  notes: [],
  bars: [],
  seconds,
  peaks,
  sound: name,
});
