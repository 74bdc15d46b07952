// Scores played while somebody moves faders, by what the verb `perform` plays them with: one model is kept open, and nothing is written.
import { type Project, ProjectError, pieceById, readPiece } from "@semitone/library";
import {
  ATTRIBUTE_NAMES,
  type Constraints,
  openPerformance,
  type PerformanceConfig,
  type PerformanceModel,
  readPerformanceModel,
  SemitoneError,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { musicCurves } from "../performing/curves.ts";
import { likeOf, type PlayedLike, performScore } from "../performing/perform.ts";
import { findPerformanceRun, newestPerformanceRun } from "../performing/performance-run.ts";
import { checkWishes, type ReachedWish } from "../performing/wishes.ts";
import { type PlayedMusic, playedMusic } from "./passage.ts";

/** Everything that a played score follows from, as `PerformVerbOptions` with numbers in place of names. */
export interface PerformSetting {
  readonly kind: "perform";
  /** @default the newest that has learnt to perform */
  readonly run?: string;
  /** Number of the score. */
  readonly piece: number;
  readonly wishes: Constraints;
  /** Number of the performance whose way of playing is taken over. */
  readonly like?: number;
  readonly seed?: number;
}

export interface Performed extends PlayedMusic {
  readonly run: string;
  readonly wishes: readonly ReachedWish[];
  /** What is to be known of it. */
  readonly remarks: readonly string[];
}

/** The run that performs, and what it can be asked for. */
export interface Performing {
  readonly run: string;
  readonly attributes: readonly string[];
  readonly classAttribute?: string;
  readonly classes: readonly string[];
}

/** Scores, and performances to play like, that are kept. */
const MAX_KEPT = 16;

interface OpenRun {
  readonly name: string;
  readonly config: PerformanceConfig;
  readonly model: Promise<PerformanceModel>;
  readonly likes: Map<number, Promise<PlayedLike>>;
}

export class PerformanceMaker {
  #open: OpenRun | undefined;
  #told: Performing | undefined;
  readonly #scores = new Map<number, Score>();

  constructor(private readonly project: Project) {}

  /** What can be asked for; undefined without a run that can be read. */
  offer(): Performing | undefined {
    const run = newestPerformanceRun(this.project);
    if (run === undefined) return undefined;
    if (this.#told?.run === run) return this.#told;
    try {
      const { classAttribute, classes } = readPerformanceModel(
        findPerformanceRun(this.project, run).folder,
      ).config;
      this.#told = { run, attributes: ATTRIBUTE_NAMES, classAttribute, classes };
    } catch {
      return undefined; // what is wrong with it is said in the list of runs, and to whoever asks for it
    }
    return this.#told;
  }

  /** @throws SemitoneError (`option`, `no-run`, `broken-run`); ProjectError (`missing`, `no-piece`); AlignmentError as `perform` */
  async make(
    setting: PerformSetting,
  ): Promise<{ readonly made: Performed; readonly score: Score; readonly run: string }> {
    const open = await this.#openRun(setting.run);
    const checked = checkWishes(open.config, setting.wishes);
    const score = this.#score(setting.piece);
    const model = await open.model;
    const like = setting.like === undefined ? undefined : await this.#like(open, model, setting.like);
    const { played, wishes, notes } = await performScore(model, score, {
      ...checked,
      like,
      seed: setting.seed,
    });
    const curves = musicCurves(score, played.encoded);
    const made = { ...playedMusic(played.score), curves, run: open.name, wishes, remarks: notes };
    return { made, score: played.score, run: open.name };
  }

  /** Lets go of the model, and of what pieces were. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#told = undefined;
    this.#scores.clear();
    await (await open?.model.catch(() => undefined))?.dispose();
  }

  async #openRun(wanted: string | undefined): Promise<OpenRun> {
    const name = wanted ?? newestPerformanceRun(this.project);
    if (name === undefined)
      throw new SemitoneError(
        "perform: expected a run that has learnt to perform; got none; train one (semitone train --performance)",
        "no-run",
      );
    if (this.#open?.name !== name) {
      await this.close();
      const { config, trained } = readPerformanceModel(findPerformanceRun(this.project, name).folder);
      this.#open = { name, config, model: openPerformance(trained), likes: new Map() };
    }
    return this.#open!;
  }

  #score(id: number): Score {
    const known = this.#scores.get(id);
    if (known) return known;
    const score = readPiece(this.project, id);
    keep(this.#scores, id, score);
    return score;
  }

  #like({ likes }: OpenRun, model: PerformanceModel, id: number): Promise<PlayedLike> {
    const known = likes.get(id);
    if (known) return known;
    const piece = pieceById(this.project, id);
    if (!piece)
      return Promise.reject(
        new ProjectError(`like: expected the number of a performance; got ${id}; choose another`, "missing"),
      );
    const reading = likeOf(this.project, model, piece.name);
    keep(likes, id, reading);
    reading.catch(() => likes.delete(id));
    return reading;
  }
}

/** Keeps one more, and lets go of the oldest. */
function keep<Item>(all: Map<number, Item>, id: number, item: Item): void {
  all.set(id, item);
  if (all.size > MAX_KEPT) all.delete([...all.keys()][0]);
}
