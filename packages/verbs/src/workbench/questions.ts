// The next questions about one attribute, chosen as the verb `queue` chooses; and the arm that each was asked in, kept with its answer.
import {
  type Attribute,
  addLabelRequests,
  type LabelEdit,
  type NewRequest,
  type Piece,
  type Project,
  skipLabelRequests,
} from "@semitone/library";
import { COLD, type LabelPool, nextPieces } from "@semitone/models";
import type { LabelAnswers } from "./label-answers.ts";

/** Why a piece is asked about. */
export type QueueReason = "unsure" | "typical" | "random";

export interface QueueItem {
  /** Number of the piece. */
  readonly piece: number;
  readonly reason: QueueReason;
}

/** What `queue stats` calls the way in which the studio chooses. */
const STRATEGY = "default";

type Asked = Omit<NewRequest, "attribute">;

export class Questions {
  /** By attribute, then number of the piece: how it was last asked. */
  readonly #asked = new Map<string, Map<number, Asked>>();

  /**
   * @param pool    the pool of the answers, with how typical each piece is
   * @param closed  pieces that have an answer, wait for one, or were passed over
   * @returns fewer than `count` where every group of near-duplicates has been asked about
   */
  next(
    answers: LabelAnswers,
    pool: LabelPool,
    attribute: Attribute,
    count: number,
    closed: ReadonlySet<number>,
  ): QueueItem[] {
    const { pieces, rowOf } = answers.pool;
    const rows = [...closed].flatMap((piece) => rowOf.get(piece) ?? []);
    const next = nextPieces(pool, answers.asked(attribute), { n: count, asked: rows.length, closed: rows });
    const asked = this.#asked.get(attribute.name) ?? new Map<number, Asked>();
    this.#asked.set(attribute.name, asked);
    return next.map(({ row, arm, uncertainty }) => {
      const { id: piece, sha256, ordinal } = pieces[row];
      asked.set(piece, { sha256, ordinal, arm, strategy: STRATEGY });
      const isTypical = uncertainty === undefined || rows.length < COLD;
      return { piece, reason: arm === "random" ? "random" : isTypical ? "typical" : "unsure" };
    });
  }

  /** Passes over a question until it is asked again, as `queue skip` does. */
  skip(project: Project, attribute: string, { id, name, sha256, ordinal }: Piece, back: boolean): void {
    // Asked before the last start, or by a page that was open then: it was not drawn, as far as anybody knows.
    const unknown: Asked = { sha256, ordinal, arm: "chosen", strategy: STRATEGY };
    const asked = this.#asked.get(attribute)?.get(id) ?? unknown;
    if (!back) addLabelRequests(project, [{ ...asked, attribute }]);
    skipLabelRequests(project, [name], { attributes: [attribute], back });
  }

  /** Keeps how the questions were asked that these edits answer, so that what the choice saves can be measured. */
  keepArms(project: Project, edits: readonly LabelEdit[]): void {
    const answered = edits.flatMap(({ piece, attribute, value }) => {
      const asked = value === null ? undefined : this.#asked.get(attribute)?.get(piece);
      return asked ? [{ ...asked, attribute }] : [];
    });
    if (answered.length > 0) addLabelRequests(project, answered);
  }
}
