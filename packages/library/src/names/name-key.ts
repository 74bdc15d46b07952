// The forms in which names of files are compared. Knows text only.

/** A path with `/` between its parts and nothing before the first. */
export const posixName = (path: string): string => path.replaceAll("\\", "/").replace(/^(\.?\/)+/, "");

/** `posixName` without the ending; the number of a piece in its file (`#3`) stays. */
export const stemOf = (path: string): string => posixName(path).replace(/\.[A-Za-z0-9]{1,8}(?=#\d+$|$)/, "");

/** `stemOf` with letter case, the encoding of accents (NFC, NFD), and the separators space, `_` and `-` alike. */
export const foldedName = (path: string): string =>
  stemOf(path)
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");

/** What follows the last `/`. */
export const tailOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/**
 * What a file is looked up by: `foldedName` of its own name, without its folders. Two names that any rule of `FileMatcher` takes for the
 * same have the same key, so that an index on it finds every file that a name can mean.
 */
export const nameKey = (path: string): string => tailOf(foldedName(path));
