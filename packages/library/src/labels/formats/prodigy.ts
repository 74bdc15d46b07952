// Labels as Prodigy writes them: an object a task, with the answer of an annotator.
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { asArray, asNumber, asObject, asText, type JsonObject } from "./json-objects.ts";
import type { ReadContext } from "./read-context.ts";
import { regionSpan } from "./tool-values.ts";

const ATTRIBUTE = "label";
/** Key of a task's `meta` that says which attribute a task of ours asks about. */
export const ASKED = "semitone_attribute";
const FILE_KEYS = ["file_name", "path", "audio", "file"];

/**
 * The labels of a task of Prodigy, of the attribute that `meta.semitone_attribute` names, else `label`: the options accepted; the one label that was asked about, present or (rejected)
 * absent; the label of each audio span, in seconds. Tasks that were ignored hold none.
 *
 * @returns undefined where the object is no task of Prodigy
 * @throws LabelError where the task does not name its file
 */
export function prodigyTask(object: JsonObject, context: ReadContext): LabelRecord[] | "ignored" | undefined {
  const { answer } = object;
  if (answer !== "accept" && answer !== "reject" && answer !== "ignore") return undefined;
  if (object._task_hash === undefined && object._input_hash === undefined && object.accept === undefined)
    return undefined;
  context.found = "Prodigy JSONL";
  const spans = asArray(object.audio_spans).map(asObject);
  const rejectedOptions = answer === "reject" && asText(object.label) === undefined;
  if (answer === "ignore" || rejectedOptions) {
    context.note("tasks that were ignored or rejected as a whole hold no labels");
    return "ignored";
  }
  const meta = asObject(object.meta);
  const names = [...FILE_KEYS.map((key) => object[key]), meta.file_name, meta.path, meta.file];
  // Sound may stand in the task itself, as data.
  const files = [context.fileColumn ? object[context.fileColumn] : undefined, ...names]
    .map(asText)
    .filter((name) => name !== undefined && !name.startsWith("data:")) as string[];
  if (files.length === 0) throw new LabelError(`expected the file in ${FILE_KEYS.join(", ")} or meta.file`);
  const common = {
    files,
    attribute: asText(meta[ASKED]) ?? ATTRIBUTE,
    annotator: asText(object._annotator_id) ?? asText(object._session_id),
    exact: true,
  };
  const whole: LabelRecord[] = Array.isArray(object.accept)
    ? [
        {
          ...common,
          value: object.accept,
          ...(object.accept.length > 1 ? { kind: "multi-label" as const } : {}),
        },
      ]
    : asText(object.label) !== undefined
      ? [{ ...common, value: { [asText(object.label)!]: answer === "accept" ? 1 : 0 }, kind: "multi-label" }]
      : [];
  const regions = answer === "accept" ? spans : [];
  return [
    ...whole,
    ...regions.map((span) => ({
      ...common,
      span: regionSpan({ start: asNumber(span.start), end: asNumber(span.end) }),
      value: asText(span.label),
    })),
  ];
}
