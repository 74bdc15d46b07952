// `semitone pieces`: lists what is in the library.
import { findAttribute, listPieces, type Piece, parseValue, queryLabels } from "@semitone/library";
import { type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { wholeNumber } from "./import.ts";

interface PiecesOptions {
  readonly match?: string;
  readonly with?: string;
  readonly without?: string;
  readonly limit?: string;
}

export const piecesVerb: Verb = (program, start) => {
  const command = program
    .command("pieces")
    .description("list the pieces of the library")
    .option("--match <text>", "only pieces whose name, title or composer holds the text")
    .option("--with <attribute[=value]>", "only pieces with such a label")
    .option("--without <attribute>", "only pieces without a label of that attribute")
    .option("--limit <n>", "at most so many")
    .action(
      start(async (session, options: PiecesOptions) => {
        const { out } = session;
        const pieces = await select(session, options);
        if (out.json) return out.document(pieces);
        await out.table(
          ["piece", "status", "notes", "tracks", "bars", "seconds", "meter", "key", "title"],
          pieces.map(({ name, status, notes, tracks, bars, seconds, meter, key, title }) => [
            name,
            status,
            notes,
            tracks,
            bars,
            seconds,
            meter,
            key,
            title,
          ]),
        );
        out.note(`${pieces.length} pieces`);
      }),
    );
  withExample(
    withCommonOptions(command),
    "semitone pieces --match waltz --limit 20",
    "semitone pieces --without mood --json",
  );
};

async function select({ project }: Session, { match, limit, ...labels }: PiecesOptions): Promise<Piece[]> {
  const having =
    labels.with === undefined ? undefined : await filesWith(project, ...assignmentOf(labels.with));
  const lacking = labels.without === undefined ? undefined : await filesWith(project, labels.without);
  return listPieces(project, {
    match,
    limit: limit === undefined ? undefined : wholeNumber("--limit", limit),
    where: ({ name }) => (having?.has(name) ?? true) && !lacking?.has(name),
  });
}

/** `attribute`, or `attribute=value`, apart. */
function assignmentOf(word: string): [attribute: string, value: string | undefined] {
  const [name, ...rest] = word.split("=");
  return [name, rest.length > 0 ? rest.join("=") : undefined];
}

/** Names of pieces with a label of the attribute, of that value where one is given. */
async function filesWith(project: Session["project"], name: string, text?: string): Promise<Set<string>> {
  const attribute = findAttribute(project, name);
  const value = text === undefined ? undefined : parseValue(attribute, text);
  const files = new Set<string>();
  for await (const label of queryLabels(project, { attributes: [name] })) {
    const holds =
      value === undefined ||
      label.value === value ||
      (typeof value === "object" &&
        typeof label.value === "object" &&
        Object.entries(value).every(
          ([tag, weight]) => (label.value as Record<string, number>)[tag] === weight,
        ));
    if (holds) files.add(label.file);
  }
  return files;
}
