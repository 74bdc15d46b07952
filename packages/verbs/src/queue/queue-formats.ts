// What a queue hands out, as files for spreadsheets and label tools.
import {
  findAttribute,
  formatTasks,
  type LabelTask,
  type LabelValue,
  type Project,
  type StoredLabel,
  type TaskFormat,
} from "@semitone/library";
import type { QueuedPiece, QueueGuess, QueueResult } from "./queued-piece.ts";

/** Whom Label Studio names as the author of the predictions. */
const AUTHOR = "semitone queue";

/** The pieces of a queue in a format that `label import` reads once it is filled in. @throws LabelError as `formatTasks` */
export function formatQueue(project: Project, result: QueueResult, format: TaskFormat): Generator<string> {
  const attributes = result.attributes.map((name) => findAttribute(project, name));
  const taskOf = ({ file, span, attributes: asked, guesses }: QueuedPiece): LabelTask => ({
    ...{ file, span },
    attributes: asked,
    guesses: attributes.flatMap((attribute, id): StoredLabel[] => {
      const own = guesses.filter((guess) => guess.attribute === attribute.name);
      if (own.length === 0) return [];
      const confidence = confidenceOf(own);
      return [
        {
          ...{ id, file, attribute, confidence, value: guessedValue(own) },
          ...{
            span: undefined,
            annotator: AUTHOR,
            annotatorKind: "model",
            aggregation: undefined,
            at: undefined,
          },
        },
      ];
    }),
  });
  return formatTasks(project, format, attributes, result.pieces.map(taskOf));
}

const guessedValue = (guesses: readonly QueueGuess[]): LabelValue =>
  guesses[0].tag === undefined
    ? (guesses[0].distribution ?? guesses[0].value)
    : Object.fromEntries(guesses.map(({ tag, distribution }) => [tag!, distribution!.yes]));

/** Of the likeliest class; of tags that of the least sure one. */
function confidenceOf(guesses: readonly QueueGuess[]): number | undefined {
  const shares = guesses.flatMap(({ distribution }) =>
    distribution ? [Math.max(...Object.values(distribution))] : [],
  );
  return shares.length === 0 ? undefined : Math.min(...shares);
}
