// JSON in files of labels and in their cells: bounded as all JSON of others, but its keys are names of attributes, classes and tags.
import { type JsonOptions, parseJson } from "@semitone/disk";

/** The value of a JSON text; only own keys of its objects mean anything. @throws JsonError as `parseJson`, but for any key */
export const parseLabelJson = (text: string, limits: JsonOptions = {}): unknown =>
  parseJson(text, { ...limits, anyKey: true });
