// `semitone label`: attributes and labels. A group; each of its commands is a file in label/.
import type { Verb } from "../session.ts";
import { aggregateVerb } from "./label/aggregate.ts";
import { agreementVerb } from "./label/agreement.ts";
import { defineVerb } from "./label/define.ts";
import { exportVerb } from "./label/export.ts";
import { historyVerb } from "./label/history.ts";
import { importVerb } from "./label/import.ts";
import { setVerb } from "./label/set.ts";
import { statsVerb } from "./label/stats.ts";
import { redoVerb, undoVerb } from "./label/undo.ts";
import { unsetVerb } from "./label/unset.ts";

const VERBS: readonly Verb[] = [
  defineVerb,
  importVerb,
  exportVerb,
  setVerb,
  unsetVerb,
  undoVerb,
  redoVerb,
  historyVerb,
  statsVerb,
  agreementVerb,
  aggregateVerb,
];

export const labelVerb: Verb = (program, start) => {
  const group = program
    .command("label")
    .description("attributes, and the labels that people and models give");
  for (const verb of VERBS) verb(group, start);
};
