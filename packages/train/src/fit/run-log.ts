// The log of a run, a JSON object a line: what each step reported and what each evaluation said.
import type { Reports } from "@semitone/runtime";
import { TrainError } from "../errors.ts";

/** A line of the log. */
export interface LoggedStep {
  readonly step: number;
  /** Name of the evaluation; absent where the step itself reports. */
  readonly evaluation?: string;
  readonly reports: Reports;
}

/**
 * The lines of a log, in order.
 *
 * @param text  contents of `loss.jsonl`; a last line without its end, of a run that was killed, is left out
 * @throws TrainError naming the line that is no report
 */
export function readRunLog(text: string): LoggedStep[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, i) => {
    let record: { step?: unknown; evaluation?: string } & Reports;
    try {
      record = JSON.parse(line);
    } catch (error) {
      throw new TrainError(`readRunLog: line ${i + 1} must be JSON; ${(error as Error).message}`);
    }
    const { step, evaluation, ...reports } = record;
    if (!Number.isSafeInteger(step))
      throw new TrainError(`readRunLog: line ${i + 1} must have a step; got ${line.slice(0, 80)}`);
    return { step: step as number, ...(evaluation !== undefined && { evaluation }), reports };
  });
}
