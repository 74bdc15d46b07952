// `semitone repeat`: trains a run again from its manifest, and says whether the same came out.
import { type RepeatResult, repeat } from "@semitone/verbs";
import { EXIT, type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { duration, following } from "./verb-options.ts";

export const repeatVerb: Verb = (program, start) => {
  const command = program
    .command("repeat")
    .description("train a run again from its manifest: identical, or what differs")
    .argument("[run]", "the run (default: the newest)")
    .option("--keep <name>", "keep the run that is trained, under this name (default: it is removed)")
    .action(
      start(async (session, run: string | undefined, { keep }: { readonly keep?: string }) => {
        const result = await repeat(session.project, run, {
          ...following(session),
          ...(keep === undefined ? {} : { keep }),
        });
        if (session.out.json) await session.out.document(result);
        else await print(session, result);
        if (!result.identical) session.exitCode = EXIT.partly;
      }),
    );
  withExample(
    withCommonOptions(command),
    "semitone repeat run-1",
    "semitone repeat run-1 --keep run-1-again",
  );
};

async function print(
  { out }: Session,
  { run, identical, changed, damaged, files, tags, kept, seconds }: RepeatResult,
) {
  const different = files.filter(({ state }) => state !== "identical");
  await out.line(
    identical
      ? `identical: ${files.length} files and the tags of ${tags.pieces} pieces are those of ${run}`
      : `not identical: ${different.length} of ${files.length} files differ, and the tags of ${tags.differing} of ${tags.pieces} pieces, by ${tags.greatest.toPrecision(2)} at most`,
  );
  if (changed.length > 0)
    await out.table(
      ["changed since", "then", "now"],
      changed.map(({ what, before, now }) => [what, before, now]),
    );
  if (different.length > 0)
    await out.table(
      ["file", "state"],
      different.map(({ file, state }) => [file, state]),
    );
  for (const file of damaged) out.warn(`${file} of ${run} is no longer what its manifest says`);
  if (kept !== undefined) out.note(`the run that was trained again is ${kept}`);
  out.note(`after ${duration(seconds)}`);
}
