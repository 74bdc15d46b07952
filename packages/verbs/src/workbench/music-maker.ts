// Music made while somebody waits: one model is kept open, pieces are kept as it sees them, and nothing is written until a take is kept.
import { type Project, pieceById, readPiece } from "@semitone/library";
import {
  type Constraints,
  type ContentKept,
  changedSegments,
  checkConstraints,
  composePassages,
  contentKept,
  decodingOf,
  type EncodedPiece,
  encodePiece,
  findRun,
  hasSegmentModel,
  meanProbabilities,
  newestRunWith,
  openSegmentModel,
  readTemplates,
  type SegmentModel,
  SemitoneError,
  type TagProbabilities,
  writeSegments,
} from "@semitone/models";
import { barGrid, createScore, type Score } from "@semitone/music";
import { BARS } from "@semitone/music/cells";
import { checkComposition, requireNumber } from "../creation/check-composition.ts";
import { composerFor } from "../creation/composer.ts";
import { drawUncopied } from "../creation/copies.ts";
import { checkOnly, type Faders, partAt } from "../creation/morph.ts";
import { openTemplateComposer } from "../creation/template-composer.ts";
import { type PlayedMusic, playedMusic } from "./passage.ts";

interface OfRun {
  /** @default the newest that can make music */
  readonly run?: string;
}

export interface MorphSetting extends OfRun {
  readonly kind: "morph";
  /** Numbers of pieces. */
  readonly from: number;
  readonly to: number;
  /** Share of the way, 0..1. */
  readonly t: number;
  readonly bars: number;
  readonly only?: string;
  readonly faders?: Faders;
}

export interface GenerateSetting extends OfRun {
  readonly kind: "generate";
  readonly constraints: Constraints;
  readonly strength: number;
  readonly temperature: number;
  readonly bars: number;
  readonly seed: number;
  readonly key?: string;
}

export interface TransferSetting extends OfRun {
  readonly kind: "transfer";
  readonly piece: number;
  readonly constraints: Constraints;
  readonly strength: number;
}

/** Everything that a take follows from: the same setting and run make the same notes. */
export type MakeSetting = MorphSetting | GenerateSetting | TransferSetting;

export interface Made extends PlayedMusic {
  readonly run: string;
  /** What the model tags it with. */
  readonly tags: TagProbabilities;
  /** Of a transfer: what is left of the original, and what is left when nothing is changed. */
  readonly kept?: ContentKept;
  readonly keptUnchanged?: ContentKept;
  /** Of a transfer: the tags of the original. */
  readonly before?: TagProbabilities;
}

/** Pieces that are kept as the model sees them. */
const MAX_ENCODED = 32;
const MAX_BARS = 64;

/** The newest run that can make music; undefined without any. */
export const musicRun = (project: Pick<Project, "folder">): string | undefined =>
  newestRunWith(project, hasSegmentModel);

export class MusicMaker {
  #open: { readonly name: string; readonly model: Promise<SegmentModel> } | undefined;
  readonly #encoded = new Map<string, Promise<{ readonly score: Score; readonly piece: EncodedPiece }>>();

  constructor(private readonly project: Project) {}

  /** A morph or a transfer; music that is composed comes in passages. @throws SemitoneError (`option`, `no-run`) */
  async make(setting: MakeSetting): Promise<{ readonly made: Made; readonly score: Score }> {
    const { name, model } = await this.#modelOf(setting.run);
    if (setting.kind === "transfer") return this.#transfer(name, model, setting);
    const score =
      setting.kind === "morph" ? await this.#morph(model, setting) : await this.#composed(setting);
    return { score, made: { ...playedMusic(score), run: name, tags: await tagsOf(model, score) } };
  }

  /** Two bars after two bars, each where it is in the piece. */
  async *compose(setting: GenerateSetting, signal?: AbortSignal): AsyncGenerator<Score> {
    const { name, model } = await this.#modelOf(setting.run);
    requireNumber("bars", setting.bars, 2, MAX_BARS, true);
    requireNumber("seed", setting.seed, 0, Number.MAX_SAFE_INTEGER - 1000, true);
    const { folder } = findRun(this.project, name);
    const templates = readTemplates(folder);
    if (composerFor(folder, setting, templates) === "template") {
      const composer = openTemplateComposer(folder, setting, templates);
      try {
        const { score } = await drawUncopied(composer.watch, setting.seed, (seed) =>
          composer.write({ bars: setting.bars, seed }),
        );
        for (const passage of passagesOf(score)) {
          signal?.throwIfAborted();
          yield passage;
        }
      } finally {
        await composer.close();
      }
      return;
    }
    yield* composePassages(model, { ...checkComposition(model, setting), seed: setting.seed }, signal);
  }

  /** Lets go of the model. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#encoded.clear();
    await (await open?.model.catch(() => undefined))?.dispose();
  }

  async #modelOf(run?: string): Promise<{ name: string; model: SegmentModel }> {
    const name = run ?? musicRun(this.project);
    if (name === undefined)
      throw new SemitoneError(
        "make: expected a run that has learnt to make music; got none; train one (semitone train)",
        "no-run",
      );
    if (this.#open?.name !== name) {
      await this.close();
      this.#open = { name, model: openSegmentModel(findRun(this.project, name).folder) };
    }
    return { name, model: await this.#open!.model };
  }

  #encode(model: SegmentModel, run: string, id: number) {
    const key = `${run} ${id}`;
    const known = this.#encoded.get(key);
    if (known) return known;
    const encoding = (async () => {
      const score = readPiece(this.project, id);
      const name = pieceById(this.project, id)?.name ?? String(id);
      return { score, piece: await encodePiece(model, name, score) };
    })();
    this.#encoded.set(key, encoding);
    encoding.catch(() => this.#encoded.delete(key));
    if (this.#encoded.size > MAX_ENCODED) this.#encoded.delete([...this.#encoded.keys()][0]);
    return encoding;
  }

  async #morph(model: SegmentModel, { from, to, t, bars, only, faders }: MorphSetting): Promise<Score> {
    requireNumber("t", t, 0, 1);
    requireNumber("bars", bars, 2, MAX_BARS, true);
    const run = this.#open!.name;
    const [a, b] = await Promise.all([from, to].map((id) => this.#encode(model, run, id)));
    const change = only === undefined ? undefined : checkOnly(model, only);
    const part = { t, segments: Math.ceil(bars / BARS), change, faders };
    return partAt(model, [a.piece, b.piece], part);
  }

  async #composed(setting: GenerateSetting): Promise<Score> {
    const passages: Score[] = [];
    for await (const passage of this.compose(setting)) passages.push(passage);
    return createScore({ ...passages[0], notes: passages.flatMap(({ notes }) => notes) });
  }

  async #transfer(run: string, model: SegmentModel, { piece, constraints, strength }: TransferSetting) {
    requireNumber("strength", strength, 0, 4);
    if (Object.keys(constraints).length === 0)
      throw new SemitoneError(
        "constraints: expected something to change, such as mood=calm; got none",
        "option",
      );
    const checked = checkConstraints(model, constraints);
    const original = await this.#encode(model, run, piece);
    const decoding = decodingOf(checked);
    const plain = await writeSegments(model, original.piece, original.piece.segments, decoding);
    const changed = await changedSegments(model, original.piece, checked, strength);
    const score = await writeSegments(model, original.piece, changed, decoding);
    const made: Made = {
      ...playedMusic(score),
      run,
      tags: await tagsOf(model, score),
      before: meanProbabilities(model, original.piece),
      kept: contentKept(original.score, score),
      keptUnchanged: contentKept(original.score, plain),
    };
    return { made, score };
  }
}

/** A score two bars at a time, each note where it is. */
function* passagesOf(score: Score): Generator<Score> {
  const bars = barGrid(score);
  for (let first = 0; first < bars.length; first += BARS) {
    const [start, end] = [bars[first].start, bars[Math.min(first + BARS, bars.length) - 1].end];
    const notes = score.notes.filter(({ onset }) => onset >= start && onset < end);
    yield createScore({ ...score, notes });
  }
}

async function tagsOf(model: SegmentModel, score: Score): Promise<TagProbabilities> {
  const [encoded] = await model.encode([score]);
  return encoded.segments.length === 0 ? {} : meanProbabilities(model, encoded);
}
