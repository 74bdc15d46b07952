// The views whose rows a project keeps: of scores, of recordings, and those that follow from rows of others.
import { type DerivedView, findScoreView, IMPORTED_VIEWS, type ScoreView } from "@semitone/music";
import { findSoundView, IMPORTED_SOUND_VIEWS, type SoundView } from "@semitone/sound";
import type { PieceKind } from "../database/tables.ts";

/** A view whose rows are read from files. */
export type FileView = ScoreView | SoundView;

/** A view whose rows a project keeps. */
export type StoredView = FileView | DerivedView;

/** Views that the import computes of every piece of their kind. */
export const IMPORTED: readonly FileView[] = [...IMPORTED_VIEWS, ...IMPORTED_SOUND_VIEWS];

/** The view of that id, `name@version`; undefined where this version of semitone computes none. */
export const findView = (id: string): FileView | undefined => findScoreView(id) ?? findSoundView(id);

/** What a view is of, in the end: pieces of the other kind have no rows in it. */
export const kindOfView = (view: Pick<StoredView, "of">): PieceKind =>
  view.of === "sound" ? "sound" : "score";
