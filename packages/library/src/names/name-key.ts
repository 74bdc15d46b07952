// The forms in which names of files are compared. Knows text only.
import { FILE_ENDINGS } from "./file-endings.ts";

/** A path with `/` between its parts and nothing before the first. */
export const posixName = (path: string): string => path.replaceAll("\\", "/").replace(/^(\.?\/)+/, "");

/**
 * `posixName` without the ending; the number of a piece in its file (`#3`) stays. Only the endings of `FILE_ENDINGS` are endings: what
 * follows the last dot of `prelude.2` and of `Sonata no.1` is part of the name.
 */
export function stemOf(path: string): string {
  const [, name, number] = /^(.*?)(#\d+)?$/s.exec(posixName(path))!;
  return `${withoutEnding(name.replace(/\.gz$/i, ""))}${number ?? ""}`;
}

/** Whether the last part of `name` ends as files of music or sound do. */
export function endsLikeMusic(name: string): boolean {
  const bare = name.trim().replace(/#\d+$/, "").replace(/\.gz$/i, "");
  return withoutEnding(bare) !== bare;
}

function withoutEnding(name: string): string {
  const dot = name.lastIndexOf(".");
  // A name that is nothing but an ending (`.mid`) keeps it.
  const first = name.lastIndexOf("/") + 1;
  return dot > first && FILE_ENDINGS.has(name.slice(dot + 1).toLowerCase()) ? name.slice(0, dot) : name;
}

/** `stemOf` with letter case, the encoding of accents (NFC, NFD), signs without width, and the separators space, `_` and `-` alike. */
export const foldedName = (path: string): string =>
  stemOf(path)
    .normalize("NFC")
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");

/** What follows the last `/`. */
export const tailOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/**
 * What a file is looked up by: `foldedName` of its own name, without its folders. Two names that any rule of `FileMatcher` takes for the
 * same have the same key, so that an index on it finds every file that a name can mean.
 */
export const nameKey = (path: string): string => tailOf(foldedName(path));
