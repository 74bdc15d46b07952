import { describe, expect, it } from "vitest";
import * as semitone from "./index.ts";

/** The function that does the work of a verb, where it is not called as the verb is. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  init: "createProject",
  import: "importFolder",
  export: "exportRun",
  pieces: "listPieces",
  show: "readPiece",
  "label define": "defineAttribute",
  "label history": "labelHistory",
  "label stats": "labelStats",
  "label agreement": "labelAgreement",
  "label annotators": "annotatorReliability",
  jobs: "openQueue",
  "queue next": "queue",
  "queue skip": "skipLabelRequests",
  "queue stats": "queueStats",
  "runs list": "listRuns",
  "runs show": "showRun",
  "runs compare": "compareRuns",
  "runs delete": "deleteRun",
};

/** `label set` is `setLabels`. */
const functionOf = (path: readonly string[]): string =>
  FUNCTIONS[path.join(" ")] ?? (path.length > 1 ? `${path[1]}Labels` : path[0]);

describe("semitone", () => {
  it.each(semitone.VERBS.map(({ path }) => [path.join(" "), path]))(
    "has a function for the verb %s",
    (_, path) => {
      expect(semitone).toHaveProperty(functionOf(path as readonly string[]), expect.any(Function));
    },
  );

  it("has the errors that verbs throw, each with its name", () => {
    const { FileError, LabelError, ProjectError, QueueError, SemitoneError, StoreError, UsageError } =
      semitone;
    const errors = [FileError, LabelError, ProjectError, QueueError, SemitoneError, StoreError, UsageError];
    expect(errors.map(({ name }) => name)).toEqual([
      "FileError",
      "LabelError",
      "ProjectError",
      "QueueError",
      "SemitoneError",
      "StoreError",
      "UsageError",
    ]);
  });

  it("has no more than it promises: functions, errors and tables by name", () => {
    expect(Object.keys(semitone)).toHaveLength(NAMES);
  });
});

/** A name more is a promise more: change it with care. */
const NAMES = 86;
