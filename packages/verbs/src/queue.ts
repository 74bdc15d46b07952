// The verb `queue`: which pieces to label next, with one in five at random, so that what the choice saves can be measured.
import { Progress, type WorkOptions } from "@semitone/job";
import { addLabelRequests, type PieceKind, type Project, type RequestArm } from "@semitone/library";
import { nextPieces, SemitoneError, STRATEGY_NAMES, type StrategyName, type Task } from "@semitone/models";
import { argmax } from "@semitone/stats";
import { askedName, askedTask, type QueueData, queueData } from "./queue/queue-data.ts";
import type { QueuedPiece, QueueGuess, QueueResult } from "./queue/queued-piece.ts";

export type { QueuedPiece, QueueGuess, QueueResult } from "./queue/queued-piece.ts";

export interface QueueOptions extends WorkOptions {
  /** Names, or lists of names, of the attributes to ask about. @default all but groups */
  readonly attributes?: readonly string[];
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels of the attributes */
  readonly kind?: PieceKind;
  /** Asks about segments of pieces, not about whole ones. @default false */
  readonly segments?: boolean;
  /** Pieces, or segments, to hand out. @default 10 */
  readonly n?: number;
  /** @default "default" */
  readonly strategy?: StrategyName;
  /** Share of pieces drawn at random, 0..1. @default 0.2 */
  readonly randomShare?: number;
  /** @default 1 */
  readonly seed?: number;
  /** Hands out and keeps nothing. @default false */
  readonly dryRun?: boolean;
}

/**
 * Hands out pieces to label: first those that were handed out before and have neither a label nor been skipped, then new ones. The same call
 * gives the same pieces until one is labelled.
 *
 * @throws SemitoneError (`no-labels`, `too-small`, `option`); LabelError for an unknown attribute
 */
export async function queue(project: Project, options: QueueOptions = {}): Promise<QueueResult> {
  const { n = 10, strategy = "default", randomShare, dryRun = false, signal } = options;
  if (!STRATEGY_NAMES.includes(strategy))
    throw new SemitoneError(
      `strategy: expected one of ${STRATEGY_NAMES.join(", ")}; got ${JSON.stringify(strategy)}`,
      "option",
    );
  const progress = Progress.to(options.onProgress);
  const reading = progress.part("reading features", 0.8);
  const data = await queueData(project, { ...options, onProgress: reading.onProgress });
  signal?.throwIfAborted();
  const choosing = progress.part("choosing", 0.2);
  const { dataset, pool, attributes, tasks, requests } = data;
  const open = openRows(data).slice(0, n);
  const closed = closedRows(data);
  const asked = new Set(requests.map(askedName)).size;
  const next = nextPieces(pool, tasks.map(askedTask), {
    n: n - open.length,
    ...{ strategy, randomShare, asked },
    closed,
  });
  const again = describeOpen(data, open);
  const fresh = next.map((piece): Found => ({ ...piece, again: false, strategy }));
  if (!dryRun)
    addLabelRequests(
      project,
      fresh.flatMap(({ row, arm }) => {
        const { sha256, ordinal } = dataset.pieces[row];
        const span = data.spans?.[row];
        return missing(data, row).map((attribute) => ({ sha256, ordinal, span, attribute, arm, strategy }));
      }),
    );
  choosing.at(1);
  const pieces = [...again, ...fresh].map((found) => described(data, found));
  const groups = new Set(pool.groups);
  for (const row of [...closed, ...next.map(({ row }) => row)]) groups.delete(pool.groups[row]);
  return {
    attributes: attributes.map(({ name }) => name),
    strategy,
    pieces,
    left: groups.size,
    warnings: warningsOf(data, pieces.length, n),
  };
}

/** A piece that is handed out. */
interface Found {
  readonly row: number;
  readonly arm: RequestArm;
  readonly strategy: string;
  readonly again: boolean;
  readonly said: readonly (readonly number[] | undefined)[];
  readonly uncertainty: number | undefined;
}

/** Attributes that nobody labelled on a row. */
const missing = ({ attributes, labelled }: QueueData, row: number): string[] =>
  attributes.flatMap(({ name }) => (labelled[row].has(name) ? [] : [name]));

/** Rows that were asked, in that order, and are still without some label. */
function openRows(data: QueueData): number[] {
  const rows = data.requests.flatMap((request) => {
    const row = data.rowOf(request);
    return request.state === "open" && row !== undefined ? [row] : [];
  });
  return [...new Set(rows)];
}

/** Rows that are not to be asked: labelled in all that is asked about, or asked before. */
function closedRows(data: QueueData): number[] {
  const asked = new Set(data.requests.map((request) => data.rowOf(request)));
  return [...data.pool.groups.keys()].filter((row) => asked.has(row) || missing(data, row).length === 0);
}

/** What is thought of open pieces now, with the arm that they were asked in. */
function describeOpen(data: QueueData, rows: readonly number[]): Found[] {
  if (rows.length === 0) return [];
  const wanted = new Set(rows.map((row) => data.pool.groups[row]));
  const closed = [...data.pool.groups.keys()].filter((row) => !wanted.has(data.pool.groups[row]));
  const thoughts = nextPieces(data.pool, data.tasks.map(askedTask), {
    n: rows.length,
    ...{ strategy: "name", randomShare: 0, asked: 0 },
    closed,
    among: rows,
  });
  const byRow = new Map(thoughts.map((thought) => [thought.row, thought]));
  const requests = new Map(data.requests.map((request) => [data.rowOf(request), request]));
  return rows.map((row) => {
    const { arm, strategy } = requests.get(row)!;
    const { said = data.tasks.map(() => undefined), uncertainty } = byRow.get(row) ?? {};
    return { row, arm, strategy, again: true, said, uncertainty };
  });
}

function described(data: QueueData, { row, arm, strategy, again, said, uncertainty }: Found): QueuedPiece {
  const { pool, dataset, tasks, spans } = data;
  return {
    file: dataset.pieces[row].name,
    ...(spans && { span: spans[row] }),
    attributes: missing(data, row),
    ...{ arm, strategy, again, uncertainty },
    guesses: tasks.flatMap((task, t) => guessOf(task, said[t])),
    alike: pool.groups.reduce((sum, group) => sum + Number(group === pool.groups[row]), -1),
  };
}

function guessOf({ attribute, tag, kind, classes }: Task, said: readonly number[] | undefined): QueueGuess[] {
  if (said === undefined) return [];
  const whose = { attribute, ...(tag === undefined ? {} : { tag }) };
  if (kind === "number") return [{ ...whose, value: said[0] }];
  return [
    {
      ...whose,
      value: classes[argmax(said)],
      distribution: Object.fromEntries(classes.map((name, k) => [name, said[k]])),
    },
  ];
}

function warningsOf({ attributes, tasks, dataset, spans }: QueueData, found: number, n: number): string[] {
  const warnings: string[] = [];
  for (const { name } of attributes) {
    const own = tasks.filter(({ attribute }) => attribute === name);
    const labels = own.flatMap(({ targets }) => targets.flatMap((target) => (target ? [target] : [])));
    if (labels.length === 0) warnings.push(`${name}: no labels yet: typical pieces are asked first`);
    else if (own.every((task) => hasOneValue(task)))
      warnings.push(
        `${name}: all labels have one value so far: typical pieces are asked until there is another`,
      );
  }
  const whats = spans ? "segments" : "pieces";
  if (found < n)
    warnings.push(
      found === 0
        ? `nothing is left to ask: all ${dataset.pieces.length} ${whats}, or near-duplicates of them, are labelled or skipped`
        : `only ${found} of ${n} ${whats} are left to ask`,
    );
  return warnings;
}

const hasOneValue = ({ kind, targets }: Task): boolean =>
  new Set(targets.flatMap((target) => (target ? [kind === "number" ? target[0] : argmax(target)] : [])))
    .size < 2;
