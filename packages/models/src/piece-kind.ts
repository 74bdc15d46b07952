// Which kind of pieces a run learns from: scores and recordings have no view in common, so a run is of one kind.
import { type Piece, type PieceKind, type PieceOpinions, splitNames } from "@semitone/library";
import { SemitoneError } from "./semitone-error.ts";

/** In words. */
export const KIND_NAMES: Readonly<Record<PieceKind, string>> = { score: "scores", sound: "recordings" };

/**
 * The kind that is asked for; where none is, the kind of all pieces; in a project of both, the kind that has labels of the attributes,
 * scores where there are no labels at all.
 *
 * @throws SemitoneError (`too-small`) without pieces of the kind that is asked for, (`option`) where both kinds have labels and none is
 */
export function chooseKind(
  pieces: readonly Piece[],
  opinions: readonly PieceOpinions[],
  { kind, attributes }: { readonly kind?: PieceKind; readonly attributes?: readonly string[] },
): PieceKind {
  const kinds = (["score", "sound"] as const).filter((one) => pieces.some((piece) => piece.kind === one));
  if (kind !== undefined) {
    if (kinds.includes(kind)) return kind;
    throw new SemitoneError(
      `kind: expected ${kinds.join(" or ")}, which the pieces of the project are; got ${kind}; import some ${KIND_NAMES[kind]} first`,
      "too-small",
    );
  }
  if (kinds.length < 2) return kinds[0] ?? "score";
  const declared = opinions.map(({ attribute }) => attribute.name);
  const wanted = attributes && splitNames(attributes, declared);
  const asked = opinions.filter(({ attribute }) => wanted === undefined || wanted.includes(attribute.name));
  const isLabelled = (piece: Piece) =>
    asked.some(({ values }) => values.has(`${piece.sha256}:${piece.ordinal}`));
  const labelled = kinds.filter((one) => pieces.some((piece) => piece.kind === one && isLabelled(piece)));
  if (labelled.length < 2) return labelled[0] ?? "score";
  throw new SemitoneError(
    "kind: expected score or sound, since scores and recordings have labels, and a run learns from one kind; got none; choose one (--kind score or --kind sound), or attributes that one kind has (--attributes)",
    "option",
  );
}
