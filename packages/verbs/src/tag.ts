// The verb `tag`: what a run says of every piece, and of its segments.

import { type Machines, Progress, type WorkOptions } from "@semitone/job";
import {
  copiesOf,
  listPieces,
  type Piece,
  type Project,
  type SegmentPlace,
  type Spans,
  segmentPlaces,
} from "@semitone/library";
import {
  type FeatureBatch,
  type FeatureOptions,
  featureBatches,
  findRun,
  hasContent,
  KIND_NAMES,
  kindOfReads,
  listenerOf,
  partsOf,
  type RowsToTag,
  readTagger,
  SemitoneError,
  shareRows,
  shareRun,
  type TaggedRow,
  type Tagger,
  type TagInput,
  type TaskScore,
  tagOnMachines,
  tagRows,
  taskScore,
} from "@semitone/models";

export interface TagOptions extends WorkOptions {
  /** Name of a run. @default the newest */
  readonly run?: string;
  /** A run folder anywhere, e.g. an exported one; comes before `run`. */
  readonly folder?: string;
  /** Only pieces whose name, or that of a copy, holds the text. */
  readonly match?: string;
  /** Also every segment of each piece. @default false */
  readonly segments?: boolean;
  /** Machines that read files and tag rows, in place of this one: see `semitone work`. */
  readonly machines?: Machines;
}

/** What is said of a segment, and where it is. */
export type TaggedSegment = TaggedRow & SegmentPlace;

export interface TaggedPiece extends TaggedRow {
  readonly file: string;
  /** Files with the same bytes, which have the same tags; left out where there are none. */
  readonly copies?: readonly string[];
  readonly segments?: readonly TaggedSegment[];
}

/** What is said of one file. */
export interface TaggedFile extends Omit<TaggedPiece, "copies"> {
  /** Of a copy: the file that stands for it. */
  readonly copyOf?: string;
}

/** A row for every file: each piece, and after it its copies. */
export const taggedFiles = (pieces: readonly TaggedPiece[]): TaggedFile[] =>
  pieces.flatMap(({ copies = [], ...piece }) => [
    piece,
    ...copies.map((file) => ({ ...piece, file, copyOf: piece.file })),
  ]);

export interface TagResult {
  /** Name of the run. */
  readonly run: string;
  /** How good its tags are by labels left out, beside always the same answer. */
  readonly scores: readonly TaskScore[];
  readonly pieces: readonly TaggedPiece[];
  /** Pieces without a note or a file, copies too, and why they have no tags. */
  readonly untagged: readonly { readonly piece: string; readonly reason: string }[];
}

/**
 * Tags every piece; pieces that were trained on too, whose tags then agree with their labels more often than those of new music do.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `too-small`)
 */
export async function tag(project: Project, options: TagOptions = {}): Promise<TagResult> {
  const { folder, match, segments = false, machines, signal } = options;
  const from = folder ?? findRun(project, options.run).folder;
  const { config, tagger } = readTagger(from);
  const kind = kindOfReads(tagger.reads);
  const named = piecesNamed(project, match);
  const all = named.filter((piece) => piece.kind === kind);
  const pieces = all.filter(hasContent);
  const tagged = new Map<number, TaggedPiece>();
  const progress = Progress.to(options.onProgress);
  const work: Tagging = { project, tagger, pieces, listener: listenerOf(from), machines, signal };
  const rows = await RowTagger.on(work, from, tagged);
  const unreadable = await eachBatch(
    work,
    "piece",
    progress.part("", segments ? 0.5 : 1),
    async (batch) => rows.add(await piecesToTag(work, batch)),
    segments ? ["segments"] : [],
  );
  await rows.end();
  if (segments) {
    await eachBatch(work, "segments", progress.part("", 0.5), (batch) =>
      rows.add(segmentsToTag(project, batch, tagged)),
    );
    await rows.end();
  }
  const noNotes = all.filter((piece) => !hasContent(piece));
  const others = named.filter((piece) => piece.kind !== kind);
  const copies = new Map(named.map((piece) => [piece.name, copiesOf(piece)]));
  const untagged = [
    ...unreadable,
    ...noNotes.map(({ name }) => ({ piece: name, reason: "has no notes" })),
    ...others.map(({ name }) => ({
      piece: name,
      reason: `is none of the ${KIND_NAMES[kind]}, which the run is of`,
    })),
  ].flatMap(({ piece, reason }) =>
    [piece, ...(copies.get(piece) ?? [])].map((file) => ({ piece: file, reason })),
  );
  return { run: config.name, scores: tagger.tasks.map(taskScore), pieces: [...tagged.values()], untagged };
}

/** The pieces whose names hold a text. @throws SemitoneError (`too-small`) without any */
function piecesNamed(project: Project, match: string | undefined): Piece[] {
  const wanted = match?.toLowerCase();
  const pieces = listPieces(project).filter(
    (piece) =>
      wanted === undefined ||
      [piece.name, ...copiesOf(piece)].some((name) => name.toLowerCase().includes(wanted)),
  );
  if (pieces.length > 0) return pieces;
  throw new SemitoneError(
    match === undefined
      ? `tag: expected a project with pieces; got none in ${project.folder}; import some first (semitone import FOLDER)`
      : `match: expected part of a piece's name; got ${JSON.stringify(match)}, which no name contains; see semitone pieces`,
    "too-small",
  );
}

interface Tagging extends Pick<FeatureOptions, "listener" | "machines" | "signal"> {
  readonly project: Project;
  readonly tagger: Tagger;
  readonly pieces: readonly Piece[];
}

/** Hands some pieces after the other to `take`, with their rows. @returns the pieces that cannot be read */
function eachBatch(
  { project, tagger, pieces, ...options }: Tagging,
  spans: Spans,
  progress: Progress,
  take: (batch: FeatureBatch) => Promise<void>,
  beside: readonly Spans[] = [],
): Promise<TagResult["untagged"]> {
  const [reading, tagging] = [progress.part("reading features", 0.5), progress.part("tagging", 0.5)];
  let done = 0;
  const onBatch = async (batch: FeatureBatch) => {
    await take(batch);
    done += batch.pieces.length;
    tagging.at(done / pieces.length);
  };
  const onProgress = (report: { done: number }) => reading.at(report.done);
  return featureBatches(project, tagger.reads, pieces, spans, onBatch, { ...options, beside, onProgress });
}

/** Each piece that has a row, and what it is tagged by. */
async function piecesToTag(
  { project, tagger, signal, listener, machines }: Tagging,
  { pieces, rows }: FeatureBatch,
): Promise<ToTag> {
  const readable = [...pieces.keys()].filter((i) => rows[i]?.length === 1);
  const chosen = readable.map((i) => pieces[i]);
  return {
    rows: {
      raw: readable.map((i) => rows[i]![0]),
      parts: await partsOf(project, tagger, chosen, { signal, listener, machines }),
    },
    keep: (own) =>
      chosen.map((piece, k) => {
        const copies = copiesOf(piece);
        return [piece.id, { file: piece.name, ...(copies.length > 0 && { copies }), ...own[k] }];
      }),
  };
}

/** The segments of each piece; all are tagged at once, and are as familiar as their piece. */
function segmentsToTag(
  project: Project,
  { pieces, rows }: FeatureBatch,
  wholes: ReadonlyMap<number, TaggedPiece>,
): ToTag {
  const counts = pieces.map((_, p) => rows[p]?.length ?? 0);
  return {
    rows: {
      raw: rows.flatMap((own) => own ?? []),
      priorWeights: pieces.flatMap(({ id }, p) =>
        (rows[p] ?? []).map(() => wholes.get(id)?.priorWeight ?? 0),
      ),
    },
    keep(tagged) {
      let from = 0;
      return pieces.flatMap((piece, p) => {
        const own = tagged.slice(from, from + counts[p]);
        from += own.length;
        const whole = wholes.get(piece.id);
        const segments = segmentPlaces(project, piece)
          .slice(0, own.length)
          .map((place, i) => ({ ...place, ...own[i] }));
        return whole ? [[piece.id, { ...whole, segments }] as const] : [];
      });
    },
  };
}

/** Rows to be tagged, and what becomes of the pieces by what is said of them. */
interface ToTag {
  readonly rows: RowsToTag;
  readonly keep: (said: readonly TaggedRow[]) => readonly (readonly [number, TaggedPiece])[];
}

/** Tags what it is given: at once, or in the end on other machines. */
class RowTagger {
  readonly #inputs: TagInput[] = [];
  readonly #keeps: ToTag["keep"][] = [];

  private constructor(
    private readonly work: Tagging,
    private readonly run: TagInput["run"] | undefined,
    private readonly tagged: Map<number, TaggedPiece>,
  ) {}

  /** @param tagged  given what is said of each piece */
  static async on(work: Tagging, folder: string, tagged: Map<number, TaggedPiece>): Promise<RowTagger> {
    return new RowTagger(work, work.machines && (await shareRun(work.machines, folder)), tagged);
  }

  async add({ rows, keep }: ToTag): Promise<void> {
    const { machines, tagger } = this.work;
    if (machines && this.run && rows.raw.length > 0) {
      this.#inputs.push(await shareRows(machines, this.run, rows));
      this.#keeps.push(keep);
    } else this.#take(keep, await tagRows(tagger, rows.raw, rows.parts, rows.priorWeights));
  }

  /** Waits for what other machines say. */
  async end(): Promise<void> {
    const { machines, signal } = this.work;
    const [inputs, keeps] = [this.#inputs.splice(0), this.#keeps.splice(0)];
    if (machines)
      await tagOnMachines(inputs, { ...machines, signal }, (said, i) => this.#take(keeps[i], said));
  }

  #take(keep: ToTag["keep"], said: readonly TaggedRow[]): void {
    for (const [id, piece] of keep(said)) this.tagged.set(id, piece);
  }
}
