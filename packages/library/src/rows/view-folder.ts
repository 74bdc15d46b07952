// Where rows are kept: a folder of the project's cache for each view and kind of span, named by all that rows depend on beside their piece.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type View, viewName } from "@semitone/music";
import type { SoundSegmentOptions } from "@semitone/sound";
import type { ProjectConfig } from "../project-config.ts";
import { type Spans, spanRule } from "./view-spans.ts";

/** Where a project keeps rows, and how it cuts its pieces. */
export interface ViewCache {
  /** Absolute path. */
  readonly folder: string;
  readonly segments: ProjectConfig["segments"];
  readonly soundSegments: SoundSegmentOptions;
}

/** What the store has to know of a view. */
export type KeptView = Pick<View, "id" | "of" | "numbers" | "width" | "columns">;

/** The folder of a view's rows, and the text that its blocks begin with. */
export interface ViewFolder {
  readonly path: string;
  /** View and spans in words: a block with another is not of this folder. */
  readonly content: string;
}

/** The folder for the rows of a view; another one where the meaning of its columns or the way that pieces are cut is another. */
export function viewFolder(
  { folder, segments, soundSegments }: ViewCache,
  { id, of, numbers, width, columns }: KeptView,
  spans: Spans,
): ViewFolder {
  const content = `${id}, ${spanRule(spans, of === "sound" ? soundSegments : segments)}`;
  const meaning = columns?.map(({ name, formula }) => [name, formula]);
  const digest = createHash("sha256")
    .update(JSON.stringify([content, numbers, width, meaning]))
    .digest("hex");
  const name = `${viewName(id)}-${spans}-${digest.slice(0, 16)}`;
  return { path: join(folder, name), content };
}
