// A project as something to learn from: its pieces, their features, what must not be torn apart, and a task for each attribute.
import {
  type Attribute,
  type BarClock,
  barClocks,
  findAttribute,
  labelRequests,
  listPieces,
  needClock,
  type Piece,
  type PieceKind,
  type PieceOpinions,
  type Project,
  performancePairs,
  pieceOpinions,
  type ScoreWithPerformances,
  type SpanOpinion,
  type Stretch,
  segmentPlaces,
  spanOpinions,
  splitNames,
  stretchesOf,
  valuesOf,
} from "@semitone/library";
import { image } from "@semitone/sound";
import { byContent } from "./by-content.ts";
import { learntView } from "./features/learnt-views.ts";
import { type FeatureOptions, type Features, learningReads, loadFeatures } from "./features/load-rows.ts";
import { kindOfReads, type Reads, readsOf } from "./features/reads.ts";
import { chooseKind, KIND_NAMES } from "./piece-kind.ts";
import { LEAST_PERFORMANCES } from "./played/played-tables.ts";
import { SemitoneError } from "./semitone-error.ts";

/** One thing to predict of each piece: a class, a number, or whether one tag of a multi-label attribute is present. */
export interface Task {
  readonly attribute: string;
  /** Of a multi-label attribute: which tag; its classes are then `no` and `yes`. */
  readonly tag?: string;
  readonly kind: "classes" | "number";
  /** In the order of targets; empty for numbers. */
  readonly classes: readonly string[];
  /** By row of the dataset: a distribution over the classes, or one number; undefined where nobody said anything. */
  readonly targets: readonly (readonly number[] | undefined)[];
  /** Rows that have a target only because their cluster was named: they count little, and nothing is tested on them. */
  readonly weak?: readonly number[];
  /** Rows whose label answers a question that the queue chose: by what is unsure, not by how often classes are. Left out where there are none. */
  readonly asked?: readonly number[];
  /** The same question asked on a scale, which says more a label: its attribute, the mean rating by row, and the middle of the scale. */
  readonly rating?: {
    readonly attribute: string;
    readonly values: readonly (number | undefined)[];
    readonly middle?: number;
  };
  /** By row: what was said of stretches of the piece. Left out where labels are of whole pieces only, or stretches were not asked for. */
  readonly over?: readonly (readonly Stretch[] | undefined)[];
}

/** A segment of a piece, bars counted from 0; of a recording, whose places are seconds, the seconds. */
export interface SegmentFeatures {
  readonly startBar: number;
  readonly endBar: number;
  readonly row: Float32Array;
}

/** A project's pieces with all that is known of them; rows of every list are in the order of `pieces`. */
export interface Dataset {
  /** Of every piece. */
  readonly kind: PieceKind;
  readonly pieces: readonly Piece[];
  /** Near-duplicates share a group. */
  readonly groups: readonly string[];
  /** The columns of every row, in order. */
  readonly reads: Reads;
  readonly rows: readonly Float32Array[];
  readonly tasks: readonly Task[];
  /** Features of the segments of each piece, where a model reads them: see `withPieceParts`. */
  readonly parts?: readonly (readonly Float32Array[] | undefined)[];
  /** Of pieces that have labels of stretches, where those were asked for. */
  readonly segments?: readonly (readonly SegmentFeatures[] | undefined)[];
  readonly unreadable: Features["unreadable"];
}

export interface DatasetOptions extends FeatureOptions {
  /** The columns of rows, e.g. those that a run reads. @default as `learningReads` says */
  readonly reads?: Reads;
  /** Which kind of pieces, where the project holds both. @default that of `reads`, else see `chooseKind` */
  readonly kind?: PieceKind;
  /** Only these attributes: names, or lists of names parted by commas, see `splitNames`; left out: all that have labels. */
  readonly attributes?: readonly string[];
  /** Also what changes within pieces: labels of stretches, and the segments of pieces that have any. @default false */
  readonly overTime?: boolean;
  /** With `overTime`: the segments of all pieces, whether or not they have labels of stretches. @default false */
  readonly everySegment?: boolean;
}

/** Attributes whose name ends so hold ratings of the attribute before it. */
const RATING_SUFFIX = "_rating";

/**
 * Reads everything that is to be learnt from.
 *
 * @throws SemitoneError (`too-small`) without pieces, (`no-labels`) for a named attribute without labels
 */
export async function loadDataset(project: Project, options: DatasetOptions = {}): Promise<Dataset> {
  const every = piecesOf(project);
  const opinions = pieceOpinions(project);
  const kind = options.reads ? kindOfReads(options.reads) : chooseKind(every, opinions, options);
  const all = every.filter((piece) => piece.kind === kind);
  if (all.length === 0) throw noneOfKind(kind);
  const { pairs } = performancePairs(project, every);
  const count = pairs.reduce((sum, { performances }) => sum + performances.length, 0);
  const performed = kind === "score" && count >= LEAST_PERFORMANCES;
  const { reads = learningReads({ listener: options.listener, kind, performed }) } = options;
  const { rows, unreadable } = await loadFeatures(project, reads, all, "piece", {
    ...options,
    beside: options.overTime ? ["segments"] : [],
  });
  // A piece without a single note has no features.
  const pieces = all.filter((piece) => hasContent(piece) && rows.get(piece.id)?.length === 1).sort(byContent);
  if (pieces.length === 0) throw noneReadable(all, unreadable);
  const tasks = withAsked(project, pieces, tasksOf(opinions, pieces, options.attributes));
  const isMixed = all.length < every.length;
  const whole = {
    kind,
    pieces,
    groups: groupsWithPerformances(pairs, pieces),
    reads,
    rows: pieces.map(({ id }) => rows.get(id)![0]),
    // What is said of the other kind only is no task of this one.
    tasks: isMixed ? tasks.filter(({ targets }) => targets.some((target) => target !== undefined)) : tasks,
    unreadable,
  };
  return options.overTime ? withStretches(project, whole, options) : whole;
}

/** Near-duplicates share a group; so do a score and its performances, with all that is a near-duplicate of any of them. */
function groupsWithPerformances(pairs: readonly ScoreWithPerformances[], pieces: readonly Piece[]): string[] {
  const joined = new Map<string, string>();
  const root = (of: string): string => {
    const next = joined.get(of);
    return next === undefined ? of : root(next);
  };
  for (const { score, performances } of pairs)
    for (const { group } of performances) {
      const [own, its] = [root(group), root(score.group)];
      if (own !== its) joined.set(own, its);
    }
  return pieces.map(({ group }) => root(group));
}

/** Whether there is something in a piece to learn from or to tag: notes, or samples, which every recording that is kept has. */
export const hasContent = (piece: Piece): boolean => piece.kind === "sound" || piece.notes > 0;

const noneOfKind = (kind: PieceKind): SemitoneError =>
  new SemitoneError(
    `expected ${KIND_NAMES[kind]}, which the run is of; got none in the project; import some, or choose another run (--run)`,
    "too-small",
  );

/** All pieces of a project, or those of one kind. @throws SemitoneError (`too-small`) without any */
export function piecesOf(project: Project, kind?: PieceKind): Piece[] {
  const every = listPieces(project);
  const pieces = every.filter((piece) => kind === undefined || piece.kind === kind);
  if (pieces.length > 0) return pieces;
  if (every.length > 0) throw noneOfKind(kind!);
  throw new SemitoneError(
    `expected a project with pieces; got none in ${project.folder}; import some first (semitone import FOLDER)`,
    "too-small",
  );
}

/** That none of some pieces has rows, and why. */
export function noneReadable(pieces: readonly Piece[], unreadable: Features["unreadable"]): SemitoneError {
  return new SemitoneError(
    `expected pieces that can be read; got none of ${pieces.length}: ${unreadable[0]?.reason ?? "no notes in any"}`,
    "too-small",
  );
}

/** What the labels of a project ask of some pieces, by row. */
export const tasksOfPieces = (project: Project, pieces: readonly Piece[]): Task[] =>
  tasksOf(pieceOpinions(project), pieces, undefined);

/** The same tasks with the rows that the queue chose to ask about. */
function withAsked(project: Project, pieces: readonly Piece[], tasks: readonly Task[]): Task[] {
  const rowOf = new Map(pieces.map((piece, row) => [keyOf(piece), row]));
  const chosen = labelRequests(project).flatMap(({ arm, state, span, attribute, sha256, ordinal }) => {
    const row = rowOf.get(`${sha256}:${ordinal}`);
    const isOne = arm === "chosen" && state === "answered" && span === undefined && row !== undefined;
    return isOne ? [{ attribute, row }] : [];
  });
  return tasks.map((task) => {
    const asked = chosen.filter(({ attribute }) => attribute === task.attribute).map(({ row }) => row);
    return asked.length > 0 ? { ...task, asked: asked.sort((a, b) => a - b) } : task;
  });
}

/** Names of the attributes that each piece has a label of. */
export function labelledAttributes(project: Project, pieces: readonly Piece[]): string[][] {
  const tasks = tasksOfPieces(project, pieces);
  return pieces.map((_, i) => {
    const own = tasks.flatMap(({ attribute, targets }) => (targets[i] === undefined ? [] : [attribute]));
    return [...new Set(own)];
  });
}

async function withStretches(project: Project, whole: Dataset, options: DatasetOptions): Promise<Dataset> {
  const { pieces, reads } = whole;
  const { everySegment = false } = options;
  const said = new Map(
    [...new Set(whole.tasks.map(({ attribute }) => attribute))].map((name) => [
      name,
      spanOpinions(project, findAttribute(project, name)),
    ]),
  );
  const clocked = pieces.filter((piece) =>
    [...said.values()].some((opinions) => needClock(piece, opinions.get(keyOf(piece)) ?? [])),
  );
  const clocks = await barClocks(project, clocked, { signal: options.signal });
  const tasks = whole.tasks.map((task) => {
    const over = stretchesOfTask(project, task, pieces, said.get(task.attribute)!, clocks);
    return over.some((stretches) => stretches !== undefined) ? { ...task, over } : task;
  });
  const isOver = pieces.map((_, row) => everySegment || tasks.some(({ over }) => over?.[row] !== undefined));
  if (!isOver.includes(true)) return whole;
  return { ...whole, tasks, segments: await segmentFeatures(project, reads, pieces, isOver, options) };
}

async function segmentFeatures(
  project: Project,
  reads: Reads,
  pieces: readonly Piece[],
  isWanted: readonly boolean[],
  options: FeatureOptions,
): Promise<(SegmentFeatures[] | undefined)[]> {
  const wanted = pieces.filter((_, row) => isWanted[row]);
  const { rows } = await loadFeatures(project, reads, wanted, "segments", options);
  return pieces.map((piece, row) => {
    const features = isWanted[row] ? rows.get(piece.id) : undefined;
    return (
      features &&
      segmentPlaces(project, piece)
        .slice(0, features.length)
        .map((place, s) =>
          place.startBar !== undefined
            ? { startBar: place.startBar, endBar: place.endBar, row: features[s] }
            : { startBar: place.startSeconds, endBar: place.endSeconds, row: features[s] },
        )
    );
  });
}

/** The same dataset with the latents of a listener beside what it has. */
export async function withLatents(
  project: Project,
  dataset: Dataset,
  options: FeatureOptions,
): Promise<Dataset> {
  const { listener } = options;
  return listener === undefined
    ? dataset
    : withReads(project, dataset, readsOf([learntView(listener)]), options);
}

/** The same dataset with the images of its sounds, for networks that read them; scores have none. */
export const withImages = async (
  project: Project,
  dataset: Dataset,
  options: FeatureOptions = {},
): Promise<Dataset> =>
  dataset.kind === "sound" ? withReads(project, dataset, readsOf([image]), options) : dataset;

async function withReads(
  project: Project,
  dataset: Dataset,
  more: Reads,
  options: FeatureOptions,
): Promise<Dataset> {
  const { pieces, segments } = dataset;
  const reads = [...dataset.reads, ...more];
  const { rows } = await loadFeatures(project, reads, pieces, "piece", options);
  const isOver = segments?.map((own) => own !== undefined);
  return {
    ...dataset,
    reads,
    rows: pieces.map(({ id }) => rows.get(id)![0]),
    ...(isOver && { segments: await segmentFeatures(project, reads, pieces, isOver, options) }),
  };
}

/** The same dataset with the features of every piece's segments, for models that read a piece in the order of its music. */
export async function withPieceParts(
  project: Project,
  dataset: Dataset,
  options: FeatureOptions = {},
): Promise<Dataset> {
  const { rows } = await loadFeatures(project, dataset.reads, dataset.pieces, "segments", options);
  return { ...dataset, parts: dataset.pieces.map(({ id }) => rows.get(id)) };
}

function stretchesOfTask(
  project: Project,
  { attribute, tag }: Task,
  pieces: readonly Piece[],
  opinions: ReadonlyMap<string, readonly SpanOpinion[]>,
  clocks: ReadonlyMap<number, BarClock>,
): (Stretch[] | undefined)[] {
  const declared = findAttribute(project, attribute);
  const k = valuesOf(declared).indexOf(tag ?? "");
  const toTarget = (values: readonly number[]): readonly number[] | undefined => {
    if (tag === undefined) return values;
    return Number.isNaN(values[k]) ? undefined : [1 - values[k], values[k]];
  };
  return pieces.map((piece) => {
    const own = opinions.get(keyOf(piece));
    const stretches = own && stretchesOf(clocks.get(piece.id), own, toTarget);
    return stretches && stretches.length > 0 ? stretches : undefined;
  });
}

const keyOf = ({ sha256, ordinal }: Piece): string => `${sha256}:${ordinal}`;

function tasksOf(
  opinions: readonly PieceOpinions[],
  pieces: readonly Piece[],
  lists: readonly string[] | undefined,
): Task[] {
  const labelled = opinions.filter(({ values }) => values.size > 0);
  const names = labelled.map(({ attribute }) => attribute.name);
  const declared = opinions.map(({ attribute }) => attribute.name);
  const wanted = lists && splitNames(lists, declared);
  for (const name of wanted ?? [])
    if (!names.includes(name))
      throw new SemitoneError(
        `${name}: expected labels; got labels of ${names.join(", ") || "no attribute"} only; label some pieces (semitone label set PIECE ${name}=VALUE)`,
        "no-labels",
      );
  return labelled
    .filter(({ attribute }) => wanted === undefined || wanted.includes(attribute.name))
    .flatMap((one) => tasksOfAttribute(one, pieces, ratingFor(one.attribute, labelled)));
}

/** Ratings of the same question: of the attribute's own namesake, or the mean rank of its ordered values. */
function ratingFor(attribute: Attribute, labelled: readonly PieceOpinions[]) {
  const named = labelled.find(
    (other) =>
      other.attribute.kind === "continuous" && other.attribute.name === `${attribute.name}${RATING_SUFFIX}`,
  );
  return attribute.kind === "categorical" || attribute.kind === "ordinal" ? named : undefined;
}

function tasksOfAttribute(
  { attribute, values, weak: unheard }: PieceOpinions,
  pieces: readonly Piece[],
  rating: PieceOpinions | undefined,
): Task[] {
  const { name } = attribute;
  const keys = pieces.map(keyOf);
  const given = keys.map((key) => values.get(key));
  const rows = [...keys.keys()].filter((row) => unheard.has(keys[row]));
  const weak = rows.length > 0 ? { weak: rows } : {};
  if (attribute.kind === "continuous")
    return [{ attribute: name, kind: "number", classes: [], targets: given, ...weak }];
  const classes = valuesOf(attribute);
  if (attribute.kind === "multi-label")
    return classes.map((tag, k) => ({
      attribute: name,
      tag,
      kind: "classes",
      classes: ["no", "yes"],
      targets: given.map((shares) =>
        shares === undefined || Number.isNaN(shares[k]) ? undefined : [1 - shares[k], shares[k]],
      ),
      ...weak,
    }));
  const ranks = (shares: readonly number[] | undefined) =>
    shares?.reduce((sum, share, k) => sum + k * share, 0);
  return [
    {
      attribute: name,
      kind: "classes",
      classes,
      targets: given,
      ...weak,
      ...(rating
        ? {
            rating: {
              attribute: rating.attribute.name,
              values: keys.map((key) => rating.values.get(key)?.[0]),
              ...("min" in rating.attribute && {
                middle: (rating.attribute.min + rating.attribute.max) / 2,
              }),
            },
          }
        : attribute.kind === "ordinal" && classes.length > 2
          ? { rating: { attribute: name, values: given.map(ranks) } }
          : {}),
    },
  ];
}
