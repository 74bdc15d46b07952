// A project as something to learn from: its pieces, their features, what must not be torn apart, and a task for each attribute.
import { type Attribute, listPieces, type Piece, type Project, valuesOf } from "@semitone/library";
import { type Features, loadFeatures } from "./features/feature-cache.ts";
import { type PieceOpinions, pieceOpinions } from "./features/targets.ts";
import type { VerbOptions } from "./progress.ts";
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
  /** The same question asked on a scale, which says more a label: its attribute, and the mean rating by row. */
  readonly rating?: { readonly attribute: string; readonly values: readonly (number | undefined)[] };
}

/** A project's pieces with all that is known of them; rows of every list are in the order of `pieces`. */
export interface Dataset {
  readonly pieces: readonly Piece[];
  /** Near-duplicates share a group. */
  readonly groups: readonly string[];
  readonly rows: readonly Float32Array[];
  readonly tasks: readonly Task[];
  readonly unreadable: Features["unreadable"];
}

export interface DatasetOptions extends VerbOptions {
  /** Only these attributes; left out: all that have labels. */
  readonly attributes?: readonly string[];
}

/** Attributes whose name ends so hold ratings of the attribute before it. */
const RATING_SUFFIX = "_rating";

/**
 * Reads everything that is to be learnt from.
 *
 * @throws SemitoneError (`too-small`) without pieces, (`no-labels`) for a named attribute without labels
 */
export async function loadDataset(project: Project, options: DatasetOptions = {}): Promise<Dataset> {
  const all = listPieces(project);
  if (all.length === 0)
    throw new SemitoneError(
      `the project holds no pieces; got ${project.folder}; bring some in first (semitone import FOLDER)`,
      "too-small",
    );
  const { rows, unreadable } = await loadFeatures(project, all, "piece", options);
  // A piece without a single note has no features.
  const pieces = all.filter(({ id, notes }) => notes > 0 && rows.get(id)?.length === 1);
  if (pieces.length === 0)
    throw new SemitoneError(
      `none of the ${all.length} pieces can be read; got ${unreadable[0]?.reason ?? "no notes in any"}`,
      "too-small",
    );
  return {
    pieces,
    groups: pieces.map(({ group }) => group),
    rows: pieces.map(({ id }) => rows.get(id)![0]),
    tasks: tasksOf(pieceOpinions(project), pieces, options.attributes),
    unreadable,
  };
}

function tasksOf(
  opinions: readonly PieceOpinions[],
  pieces: readonly Piece[],
  wanted: readonly string[] | undefined,
): Task[] {
  const labelled = opinions.filter(({ values }) => values.size > 0);
  const names = labelled.map(({ attribute }) => attribute.name);
  for (const name of wanted ?? [])
    if (!names.includes(name))
      throw new SemitoneError(
        `${name}: has no labels; got labels of ${names.join(", ") || "nothing"}; give some (semitone label set FILE ${name}=VALUE)`,
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
  { attribute, values }: PieceOpinions,
  pieces: readonly Piece[],
  rating: PieceOpinions | undefined,
): Task[] {
  const { name } = attribute;
  const keys = pieces.map(({ sha256, ordinal }) => `${sha256}:${ordinal}`);
  const given = keys.map((key) => values.get(key));
  if (attribute.kind === "continuous")
    return [{ attribute: name, kind: "number", classes: [], targets: given }];
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
    }));
  const ranks = (shares: readonly number[] | undefined) =>
    shares?.reduce((sum, share, k) => sum + k * share, 0);
  return [
    {
      attribute: name,
      kind: "classes",
      classes,
      targets: given,
      ...(rating
        ? {
            rating: {
              attribute: rating.attribute.name,
              values: keys.map((key) => rating.values.get(key)?.[0]),
            },
          }
        : attribute.kind === "ordinal" && classes.length > 2
          ? { rating: { attribute: name, values: given.map(ranks) } }
          : {}),
    },
  ];
}
