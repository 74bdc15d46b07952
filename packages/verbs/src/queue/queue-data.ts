// What a queue knows of a project: pieces as points, what is labelled of each attribute, what was asked before.
import type { WorkOptions } from "@semitone/job";
import {
  type Attribute,
  attributesNamed,
  type LabelRequest,
  labelRequests,
  listAttributes,
  listPieces,
  type PieceKind,
  type Project,
  pieceOpinions,
  type Span,
} from "@semitone/library";
import {
  type AskedTask,
  chooseKind,
  type Dataset,
  fitScaler,
  type LabelPool,
  labelPool,
  loadDataset,
  SemitoneError,
  scaleRows,
  type Task,
  viewNamesOf,
  WEAK_SHARE,
} from "@semitone/models";
import { inSegments } from "./in-segments.ts";

/** Rows are pieces, or stretches of them. */
export interface QueueData {
  readonly dataset: Dataset;
  /** By row, where rows are stretches. */
  readonly spans: readonly Span[] | undefined;
  readonly pool: LabelPool;
  readonly attributes: readonly Attribute[];
  /** Tasks of these attributes; none of an attribute without labels. */
  readonly tasks: readonly Task[];
  /** By row: names of the attributes that somebody labelled. */
  readonly labelled: readonly ReadonlySet<string>[];
  /** Questions about what rows are. */
  readonly requests: readonly LabelRequest[];
  /** Row that a question is about; undefined where it is gone, or has no notes. */
  readonly rowOf: (request: LabelRequest) => number | undefined;
}

export interface QueueDataOptions extends Pick<WorkOptions, "signal" | "onProgress"> {
  readonly attributes?: readonly string[];
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels of the attributes */
  readonly kind?: PieceKind;
  /** Asks about segments, not about whole pieces. @default false */
  readonly segments?: boolean;
  readonly seed?: number;
}

/** @throws SemitoneError (`no-labels`) where no attribute is declared, (`too-small`) without pieces; LabelError for an unknown attribute */
export async function queueData(project: Project, options: QueueDataOptions): Promise<QueueData> {
  const attributes = askedAttributes(project, options.attributes);
  const names = new Set(attributes.map(({ name }) => name));
  const asked = { kind: options.kind, attributes: [...names] };
  const { segments = false } = options;
  const whole = await loadDataset(project, {
    kind: chooseKind(listPieces(project), pieceOpinions(project), asked),
    ...{ overTime: segments, everySegment: segments },
    signal: options.signal,
    onProgress: options.onProgress,
  });
  const { dataset, spans } = segments ? inSegments(whole) : { dataset: whole, spans: undefined };
  const tasks = dataset.tasks.filter(({ attribute }) => names.has(attribute));
  const heard = tasks.map(({ attribute, targets, weak }) => {
    const unheard = new Set(weak);
    return { attribute, isHeard: (row: number) => targets[row] !== undefined && !unheard.has(row) };
  });
  const scaler = fitScaler(dataset.rows, viewNamesOf(dataset.reads));
  const pool = await labelPool({
    rows: scaleRows(scaler, dataset.rows),
    families: scaler.views,
    groups: dataset.groups,
    names: dataset.pieces.map(({ name }, row) => `${name}${placeName(spans?.[row])}`),
    seed: options.seed,
  });
  const rows = new Map(
    dataset.pieces.map((piece, row) => [askedName({ ...piece, span: spans?.[row] }), row]),
  );
  return {
    dataset,
    spans,
    pool,
    attributes,
    tasks,
    labelled: dataset.pieces.map(
      (_, row) => new Set(heard.filter(({ isHeard }) => isHeard(row)).map(({ attribute }) => attribute)),
    ),
    requests: labelRequests(project, [...names]).filter(({ span }) => (span !== undefined) === segments),
    rowOf: (request) => rows.get(askedName(request)),
  };
}

/** Equal for questions about the same piece, or stretch of it. */
export const askedName = ({
  sha256,
  ordinal,
  span,
}: Pick<LabelRequest, "sha256" | "ordinal" | "span">): string =>
  `${sha256}:${ordinal}${span ? ` ${span.unit} ${span.start} ${span.end}` : ""}`;

/** Behind the name of a piece; in the order of stretches. */
const placeName = (span: Span | undefined): string =>
  span === undefined ? "" : ` ${span.start.toFixed(3).padStart(12, "0")}`;

function askedAttributes(project: Project, names: readonly string[] | undefined): Attribute[] {
  const found = names ? attributesNamed(project, names) : listAttributes(project);
  const group = names && found.find(({ kind }) => kind === "group");
  if (group)
    throw new SemitoneError(
      `${group.name}: expected an attribute that can be learnt; got one of kind group, which only keeps pieces together`,
      "option",
    );
  const learnt = found.filter(({ kind }) => kind !== "group");
  if (learnt.length > 0) return learnt;
  throw new SemitoneError(
    "queue: expected an attribute to ask about; got none; declare one (semitone label define mood categorical calm tense)",
    "no-labels",
  );
}

/** A task as a strategy sees it. */
export function askedTask({ kind, classes, targets, weak }: Task): AskedTask {
  const rows = [...targets.keys()].filter((row) => targets[row] !== undefined);
  const unheard = new Set(weak);
  return {
    kind,
    classes: classes.length,
    known: {
      rows,
      targets: rows.map((row) => targets[row]!),
      ...(weak && { weights: rows.map((row) => (unheard.has(row) ? WEAK_SHARE : 1)) }),
    },
  };
}
