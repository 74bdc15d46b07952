// Pieces that were handed out to be labelled: which, in what order, why, and what became of each. Knows nothing of how they are chosen.
import type { Connection } from "../database/connection.ts";
import { findPiece } from "../pieces/find-piece.ts";
import type { PieceKey } from "../pieces/piece.ts";
import type { Project } from "../project.ts";
import { attributesNamed, findAttribute } from "./attribute-store.ts";
import type { Span } from "./label.ts";
import { LabelError } from "./label-error.ts";
import { spanColumns, spanOfRow } from "./label-writer.ts";

/** `chosen` by a strategy, or drawn at `random`: what was drawn stands for all pieces, what was chosen for itself. */
export type RequestArm = "chosen" | "random";

/** A question about a piece, or a stretch of it. */
export interface LabelRequest extends PieceKey {
  /** Rising in the order of asking. */
  readonly id: number;
  readonly attribute: string;
  readonly span: Span | undefined;
  readonly arm: RequestArm;
  readonly strategy: string;
  /** `answered` as long as a person's label of it lives; a skipped one that has a label is answered. */
  readonly state: "open" | "answered" | "skipped";
}

/** What is to be asked. */
export interface NewRequest extends PieceKey {
  readonly attribute: string;
  readonly span?: Span;
  readonly arm: RequestArm;
  readonly strategy: string;
}

const LIST = `SELECT r.id, lp.sha256, lp.ordinal, at.name AS attribute, r.unit, r.start, r.stop, r.arm, r.strategy, r.skipped,
    EXISTS (SELECT 1 FROM labels l JOIN annotators an ON an.id = l.annotator_id
      WHERE l.labelled_id = r.labelled_id AND l.attribute_id = r.attribute_id AND l.alive = 1 AND an.kind = 'human'
        AND (r.unit = '' OR (l.unit = r.unit AND l.start = r.start AND l.stop = r.stop))) AS answered
  FROM label_requests r
  JOIN labelled_pieces lp ON lp.id = r.labelled_id
  JOIN attributes at ON at.id = r.attribute_id
  ORDER BY r.id`;

/** All that was asked, in the order of asking. @param attributes  only these. @default all */
export function labelRequests(
  project: Pick<Project, "connection">,
  attributes?: readonly string[],
): LabelRequest[] {
  const wanted = attributes && attributesNamed(project, attributes).map(({ name }) => name);
  return project.connection.all(LIST).flatMap((row) => {
    const attribute = row.attribute as string;
    if (wanted && !wanted.includes(attribute)) return [];
    return [
      {
        id: Number(row.id),
        sha256: row.sha256 as string,
        ordinal: Number(row.ordinal),
        attribute,
        span: spanOfRow({ unit: row.unit, start: row.start, stop: row.stop }),
        arm: row.arm as RequestArm,
        strategy: row.strategy as string,
        state: row.answered === 1 ? "answered" : row.skipped === 1 ? "skipped" : "open",
      },
    ];
  });
}

/** Keeps what is asked, in this order. What was asked before stays as it was. @throws LabelError for an unknown attribute */
export function addLabelRequests(
  project: Pick<Project, "connection">,
  requests: readonly NewRequest[],
): void {
  const { connection } = project;
  const names = new Map(requests.map(({ attribute }) => [attribute, findAttribute(project, attribute).name]));
  connection.transaction(() => {
    const put = connection.prepare(
      `INSERT INTO label_requests (labelled_id, attribute_id, unit, start, stop, arm, strategy)
       VALUES (?, (SELECT id FROM attributes WHERE name = ?), ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    for (const { attribute, span, arm, strategy, ...piece } of requests)
      put.run([labelledId(connection, piece), names.get(attribute)!, ...spanColumns(span), arm, strategy]);
  });
}

export interface SkipOptions {
  /** Only questions about these attributes. @default all */
  readonly attributes?: readonly string[];
  /** Asks again what was skipped. @default false */
  readonly back?: boolean;
  /** @default false */
  readonly dryRun?: boolean;
}

/**
 * Passes over pieces that were asked: they are not asked again, and count as skipped until they have a label.
 *
 * @param files  names of pieces, as `findPiece` understands them
 * @returns how many questions changed
 * @throws ProjectError (`no-piece`); LabelError for an unknown attribute, or a piece that was not asked
 */
export function skipLabelRequests(
  project: Project,
  files: readonly string[],
  { attributes, back = false, dryRun = false }: SkipOptions = {},
): number {
  const all = labelRequests(project, attributes);
  const ids = files.flatMap((file) => {
    const { name, sha256, ordinal } = findPiece(project, file);
    const own = all.filter((request) => request.sha256 === sha256 && request.ordinal === ordinal);
    if (own.length === 0)
      throw new LabelError(
        `${name}: expected a piece that the queue has asked for; got one that it has not; see semitone queue`,
      );
    return own.filter(({ state }) => state === (back ? "skipped" : "open")).map(({ id }) => id);
  });
  if (!dryRun)
    project.connection.transaction(() => {
      const update = project.connection.prepare("UPDATE label_requests SET skipped = ? WHERE id = ?");
      for (const id of ids) update.run([back ? 0 : 1, id]);
    });
  return ids.length;
}

function labelledId(connection: Connection, { sha256, ordinal }: PieceKey): number {
  connection
    .prepare("INSERT INTO labelled_pieces (sha256, ordinal) VALUES (?, ?) ON CONFLICT DO NOTHING")
    .run([sha256, ordinal]);
  const [{ id }] = connection.all("SELECT id FROM labelled_pieces WHERE sha256 = ? AND ordinal = ?", [
    sha256,
    ordinal,
  ]);
  return Number(id);
}

/** What a label took: the time between two labels typed one after the other. */
export interface LabelSeconds {
  /** The middle one of the times; NaN where there are none. */
  readonly median: number;
  readonly labels: number;
}

/** A longer pause is no listening. */
const LONGEST_SECONDS = 600;

/** Seconds per label, from the times at which labels were typed; a batch of several pieces shares its time among them. */
export function labelSeconds({ connection }: Pick<Project, "connection">): LabelSeconds {
  const rows = connection.all(
    `SELECT b.id, b.at, MIN(an.name) AS who, COUNT(DISTINCT l.labelled_id) AS pieces FROM label_batches b
     JOIN labels l ON l.added_by = b.id JOIN annotators an ON an.id = l.annotator_id
     WHERE b.action = 'set' AND an.kind = 'human' GROUP BY b.id, b.at ORDER BY b.id`,
  );
  const last = new Map<string, number>();
  const times = rows.flatMap(({ at, who, pieces }) => {
    const time = Date.parse(at as string) / 1000;
    const before = last.get(who as string);
    last.set(who as string, time);
    const seconds = before === undefined ? Number.NaN : time - before;
    return seconds > 0 && seconds <= LONGEST_SECONDS ? [seconds / Number(pieces)] : [];
  });
  times.sort((a, b) => a - b);
  return { median: times.length === 0 ? Number.NaN : times[times.length >> 1], labels: times.length };
}
