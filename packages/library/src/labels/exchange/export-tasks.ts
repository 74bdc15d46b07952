// Pieces to be labelled, as files that people and tools fill in and `label import` reads back.
import { TASK_FORMATS, type TaskFormat } from "../../choices.ts";
import type { Project } from "../../project.ts";
import { type Attribute, valuesOf } from "../attribute.ts";
import { csvLine } from "../formats/csv-writer.ts";
import { labelStudioTask } from "../formats/label-studio.ts";
import { ASKED } from "../formats/prodigy.ts";
import type { Span } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { StoredLabel } from "../stored-label.ts";
import { suggestion } from "../suggestion.ts";
import { projectClock } from "./export-labels.ts";

const STRETCH_COLUMNS = ["start", "end", "unit"] as const;

/** A piece to be labelled. */
export interface LabelTask {
  readonly file: string;
  /** The stretch that is asked about. @default the whole piece */
  readonly span?: Span;
  /** Names of the attributes that are asked. */
  readonly attributes: readonly string[];
  /** What a model says of it, as labels of the kind `model`; their `confidence` is a prediction's score. */
  readonly guesses: readonly StoredLabel[];
}

/**
 * Tasks in a format, in chunks of text. Filled in, `label import` reads them.
 *
 * @throws LabelError for an unknown format, an attribute that Prodigy has no choice for, or stretches in another format than CSV
 */
export function* formatTasks(
  project: Project,
  format: TaskFormat,
  attributes: readonly Attribute[],
  tasks: readonly LabelTask[],
): Generator<string> {
  const areStretches = tasks.some(({ span }) => span !== undefined);
  if (areStretches && format !== "csv")
    throw new LabelError(
      `${format}: expected whole pieces; got stretches, which only csv has columns for; use --format csv`,
    );
  switch (format) {
    case "csv":
      yield csvLine([
        ...["file_name", ...(areStretches ? STRETCH_COLUMNS : [])],
        ...attributes.map(({ name }) => name),
      ]);
      for (const { file, span } of tasks)
        yield csvLine([
          file,
          ...(areStretches ? STRETCH_COLUMNS.map((column) => span && String(span[column])) : []),
          ...attributes.map(() => undefined),
        ]);
      return;
    case "label-studio": {
      const clock = projectClock(project);
      const all = tasks.map(({ file, guesses }, i) => labelStudioTask(file, guesses, i + 1, clock));
      yield `${JSON.stringify(all, null, 1)}\n`;
      return;
    }
    case "prodigy":
      yield* prodigyTasks(attributes, tasks);
      return;
    default:
      throw new LabelError(
        `unknown format ${JSON.stringify(format)}; ${suggestion(String(format), TASK_FORMATS)}`,
      );
  }
}

/** One task for each piece and attribute, in the form of the interface `choice`; what is likeliest is chosen beforehand. */
function* prodigyTasks(attributes: readonly Attribute[], tasks: readonly LabelTask[]): Generator<string> {
  const open = attributes.find((attribute) => valuesOf(attribute).length === 0);
  if (open)
    throw new LabelError(
      `${open.name}: expected an attribute with values, which Prodigy offers as choices; got ${open.kind}; use csv or label-studio`,
    );
  for (const { file, attributes: asked, guesses } of tasks)
    for (const attribute of attributes) {
      if (!asked.includes(attribute.name)) continue;
      const guess = guesses.find((one) => one.attribute.name === attribute.name);
      const shares = typeof guess?.value === "object" ? Object.entries(guess.value) : [];
      const isSeveral = attribute.kind === "multi-label";
      const most = shares.reduce((largest, [, share]) => Math.max(largest, share), 0);
      const accept = shares.filter(([, share]) => (isSeveral ? share > 0.5 : share === most));
      const task = {
        text: file,
        file_name: file,
        options: valuesOf(attribute).map((value) => ({ id: value, text: value })),
        accept: accept.slice(0, isSeveral ? undefined : 1).map(([value]) => value),
        config: { choice_style: isSeveral ? "multiple" : "single" },
        meta: { [ASKED]: attribute.name, ...(guess && { score: guess.confidence ?? most }) },
      };
      yield `${JSON.stringify(task)}\n`;
    }
}
