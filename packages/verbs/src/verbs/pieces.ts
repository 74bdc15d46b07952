// `pieces`: lists what is in the library.
import type { Piece, Project, ScorePiece, SoundPiece } from "@semitone/library";
import { z } from "zod";
import { type Block, note, table } from "../declare/block.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  match: option(z.string().optional(), {
    help: "only pieces with this text in name, title or composer",
    placeholder: "text",
  }),
  with: option(z.string().optional(), {
    help: "only pieces with such a label",
    placeholder: "attribute[=value]",
  }),
  without: option(z.string().optional(), {
    help: "only pieces without a label of the attribute",
    placeholder: "attribute",
  }),
  limit: option(wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(), {
    help: "at most so many pieces",
    placeholder: "n",
    otherwise: "all",
  }),
});

export const verb = defineVerb({
  input,
  output: z.array(
    z.looseObject({
      id: z.number(),
      name: z.string(),
      status: z.string(),
      notes: z.number().optional(),
      performanceOf: z.string().optional(),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["pieces --match waltz --limit 20", "pieces --without mood --json"],
  run: async (_, project, { with: given, without, ...options }) => {
    const { listAttributes, listPieces, performancePairs, splitAssignment } = await import(
      "@semitone/library"
    );
    const known = listAttributes(project).map(({ name }) => name);
    const wanted = given === undefined ? undefined : splitAssignment(given, known);
    const having = wanted && (await piecesWith(project, wanted.name, wanted.value));
    const lacking = without === undefined ? undefined : await piecesWith(project, without);
    const performanceOf = new Map(
      performancePairs(project).pairs.flatMap(({ score, performances }) =>
        performances.map(({ id }) => [id, score.name] as const),
      ),
    );
    const pieces = listPieces(project, {
      ...options,
      where: ({ name }) => (having?.has(name) ?? true) && !lacking?.has(name),
    });
    return pieces.map((piece): Piece & { performanceOf?: string } => {
      const score = performanceOf.get(piece.id);
      return score === undefined ? piece : { ...piece, performanceOf: score };
    });
  },
  // A score says no kind, as before there were others.
  document: (pieces) => pieces.map(({ kind, ...piece }) => (kind === "score" ? piece : { kind, ...piece })),
  table: (pieces) => {
    const scores = pieces.filter((piece) => piece.kind === "score");
    const sounds = pieces.filter((piece) => piece.kind === "sound");
    return [
      ...(scores.length > 0 || sounds.length === 0 ? [scoreTable(scores)] : []),
      ...(sounds.length > 0 ? [soundTable(sounds)] : []),
      note(`${pieces.length} pieces`),
    ];
  },
});

/** Which score each is a performance of is shown where any is. */
function scoreTable(scores: readonly (ScorePiece & { readonly performanceOf?: string })[]): Block {
  const isPaired = scores.some(({ performanceOf }) => performanceOf !== undefined);
  return table(
    [
      ...["piece", "status", "notes", "tracks", "bars", "seconds", "meter", "key", "title"],
      ...(isPaired ? ["performance of"] : []),
    ],
    scores.map(({ name, status, notes, tracks, bars, seconds, meter, key, title, performanceOf }) => [
      ...[name, status, notes, tracks, bars, seconds, meter, key, title],
      ...(isPaired ? [performanceOf] : []),
    ]),
  );
}

const soundTable = (sounds: readonly SoundPiece[]): Block =>
  table(
    ["recording", "status", "seconds", "codec", "Hz", "channels", "peak dB", "level dB"],
    sounds.map(({ name, status, seconds, codec, sampleRate, channels, peak, level }) => [
      name,
      status,
      seconds,
      codec,
      sampleRate,
      channels,
      peak,
      level,
    ]),
  );

/** Names of pieces with a label of the attribute, of that value where one is given. */
async function piecesWith(project: Project, name: string, text?: string): Promise<Set<string>> {
  const { findAttribute, parseValue, queryLabels } = await import("@semitone/library");
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
