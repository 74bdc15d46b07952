// What the labels of this minute say of every piece, asked anew after each of them. Provisional: it is not calibrated, nor chosen among other
// models, as what `train` leaves is.
import type { Attribute } from "@semitone/library";
import {
  type AskedTask,
  type QuickAnswers,
  quickAnswers,
  suspectsOf,
  type Task,
  WORTH_HEARING,
} from "@semitone/models";
import { argmax } from "@semitone/stats";
import { askedTask } from "../queue/queue-data.ts";
import type { PiecePool } from "./pool.ts";

/** A label that the others speak against. */
export interface Suspect {
  readonly piece: number;
  readonly label: string;
  /** What the others say, and how surely. */
  readonly says: string;
  readonly probability: number;
}

export class LabelAnswers {
  readonly #asked = new Map<string, AskedTask[]>();
  readonly #suspects = new Map<string, readonly Suspect[]>();

  /** @param tasks  of the pieces of the pool, in its order */
  constructor(
    readonly pool: PiecePool,
    private readonly tasks: readonly Task[],
  ) {}

  /** The tasks of an attribute with what is thought of every row; none without labels. */
  asked({ name }: Attribute): readonly AskedTask[] {
    const known = this.#asked.get(name);
    if (known) return known;
    const asked = this.#tasksOf(name).map((task): AskedTask => {
      const own = askedTask(task);
      return { ...own, answers: quickAnswers(this.pool, own) };
    });
    this.#asked.set(name, asked);
    return asked;
  }

  /** Of an attribute that is one of a list, by its values; undefined before labels say anything. */
  distribution(attribute: Attribute, piece: number): readonly number[] | undefined {
    const row = this.pool.rowOf.get(piece);
    return row === undefined ? undefined : this.#answers(attribute)?.answers[row];
  }

  /** Labels that those of other pieces speak against, the worst first. */
  suspects(attribute: Attribute): readonly Suspect[] {
    const known = this.#suspects.get(attribute.name);
    if (known) return known;
    const found = isOneOfList(attribute) ? this.#tasksOf(attribute.name).flatMap(this.#suspectsIn) : [];
    this.#suspects.set(attribute.name, found);
    return found;
  }

  readonly #suspectsIn = (task: Task): Suspect[] => {
    const { classes, targets } = task;
    const { known } = askedTask(task);
    const found = suspectsOf(this.pool, { ...known, kind: "classes" })?.suspects ?? [];
    return found
      .filter(({ wrong }) => wrong > WORTH_HEARING)
      .map(({ row, likeliest, likeliestProbability }) => ({
        piece: this.pool.pieces[row].id,
        label: classes[argmax(targets[row]!)],
        says: classes[likeliest],
        probability: likeliestProbability,
      }));
  };

  #answers(attribute: Attribute): QuickAnswers | undefined {
    return isOneOfList(attribute) ? this.asked(attribute)[0]?.answers : undefined;
  }

  #tasksOf(name: string): Task[] {
    return this.tasks.filter(({ attribute }) => attribute === name);
  }
}

const isOneOfList = ({ kind }: Attribute): boolean => kind === "categorical" || kind === "ordinal";
