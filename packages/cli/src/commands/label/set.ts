// `semitone label set`: labels typed by hand, one command or one line each.
import { createInterface } from "node:readline";
import { LabelError, ProjectError, setLabels } from "@semitone/library";
import { EXIT, type Session, type Verb, withExample } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { editOptions, partWords, printEdit, type WhoAndWhere, withWhoAndWhere } from "./edit-options.ts";

interface SetOptions extends WhoAndWhere {
  readonly lines?: boolean;
}

export const setVerb: Verb = (program, start) => {
  const command = program
    .command("set")
    .description("give pieces labels; one from the same annotator for the same stretch is replaced")
    .argument("[words...]", "pieces, and attribute=value; tags of a multi-label attribute: calm|!sad")
    .option("--confidence <number>", "how sure, 0..1")
    .option(
      "--lines",
      "read `piece <tab> attribute=value ...` from stdin; each line is saved before the next is read",
    )
    .action(
      start(async (session, words: string[], options: SetOptions) => {
        if (options.lines) return setFromLines(session, words, options);
        const { pieces, attributes } = partWords(session, words);
        await printEdit(session, setOne(session, pieces, attributes, options));
      }),
    );
  withExample(
    withWhoAndWhere(command),
    "semitone label set waltz.mid mood=calm --annotator kim",
    "semitone label set waltz.mid valence=0.4 --start 8 --end 16 --unit bars",
  );
};

function setOne(
  session: Session,
  pieces: readonly string[],
  attributes: ReturnType<typeof partWords>["attributes"],
  options: SetOptions,
) {
  const bare = attributes.find(({ value }) => value === undefined);
  if (bare) throw new UsageError(`set: expected ${bare.name}=value; got ${bare.word}`);
  if (pieces.length === 0) throw new UsageError("set: expected at least one piece");
  if (attributes.length === 0) {
    // `moood=calm` looks like a piece until one asks why there is no assignment.
    const assignment = pieces.find((word) => word.includes("="));
    if (assignment === undefined || pieces.length < 2)
      throw new UsageError("set: expected at least one attribute=value");
    return setLabels(
      session.project,
      pieces.filter((word) => word !== assignment),
      [assignmentOf(assignment)],
      editOptions(session, options),
    );
  }
  return setLabels(
    session.project,
    pieces,
    attributes.map(({ name, value }) => ({ attribute: name, value })),
    editOptions(session, options),
  );
}

function assignmentOf(word: string) {
  const [attribute, ...rest] = word.split("=");
  return { attribute, value: rest.join("=") };
}

/** A line that cannot be taken is told and passed over; the ones before it are safe. */
async function setFromLines(session: Session, words: readonly string[], options: SetOptions): Promise<void> {
  if (words.length > 0)
    throw new UsageError("set --lines: pieces and labels come from stdin, not as arguments");
  const { out, terminal, project, signal } = session;
  const given = editOptions(session, options);
  let number = 0;
  for await (const line of createInterface({ input: terminal.stdin, signal })) {
    number++;
    if (line.trim() === "") continue;
    const [piece, ...assignments] = line.split("\t").map((word) => word.trim());
    try {
      const result = setLabels(
        project,
        [piece],
        assignments.filter((word) => word !== "").map(assignmentOf),
        given,
      );
      // Told only now that it is on the disk.
      if (out.json) await out.line(JSON.stringify({ line: number, ...result }));
      else await out.line(`${number}: ${result.changes.length > 0 ? "saved" : "unchanged"}`);
    } catch (error) {
      const isUnknown = error instanceof ProjectError && error.code === "no-piece";
      if (!(isUnknown || error instanceof LabelError)) throw error;
      out.error(`line ${number}: ${error.message}`);
      session.exitCode = EXIT.partly;
    }
  }
  signal.throwIfAborted();
}
