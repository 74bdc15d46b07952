// `semitone label undo` and `redo`: batches of changes back and forth.
import { type RevertResult, redoLabels, undoLabels } from "@semitone/library";
import { type Session, type Verb, withCommonOptions, withExample } from "../../session.ts";
import { wholeNumber } from "../import.ts";

interface UndoOptions {
  readonly batch?: string;
}

export const undoVerb: Verb = (program, start) => {
  const command = program
    .command("undo")
    .description("take back the newest batch of changes, or the one named")
    .option("--batch <n>", "its number; refused if later batches changed the same labels")
    .action(
      start(async (session, { batch }: UndoOptions) => {
        const options = {
          dryRun: session.dryRun,
          ...(batch === undefined ? {} : { batch: wholeNumber("--batch", batch) }),
        };
        await print(session, undoLabels(session.project, options));
      }),
    );
  withExample(withCommonOptions(command, { writes: true }), "semitone label undo");
};

export const redoVerb: Verb = (program, start) => {
  const command = program
    .command("redo")
    .description("take back the newest undo")
    .action(
      start(async (session) => {
        await print(session, redoLabels(session.project, { dryRun: session.dryRun }));
      }),
    );
  withExample(withCommonOptions(command, { writes: true }), "semitone label redo");
};

async function print({ out, dryRun }: Session, result: RevertResult): Promise<void> {
  if (out.json) return out.document(result);
  const { reverted, note, restored, removed } = result;
  await out.line(`batch ${reverted} (${note}): ${removed} labels taken away, ${restored} brought back`);
  if (dryRun) out.note("dry run: nothing was changed");
}
