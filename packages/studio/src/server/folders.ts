// Folders of this machine that music may be imported from: those below a few roots, links followed. Lists folders and counts, no contents.
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, sep } from "node:path";
import { makeFolder, writeWholeFile } from "@semitone/disk";
import { SOUND_ENDINGS } from "@semitone/verbs/workbench";
import type { FolderInfo } from "../api/answers.ts";
import { refusal } from "./errors.ts";

/** Endings of files that may hold music. */
const MUSIC = new Set([
  ...[".mid", ".midi", ".kar", ".smf", ".xml", ".musicxml", ".mxl", ".abc", ".krn"],
  ...SOUND_ENDINGS.map((ending) => `.${ending}`),
]);
const MAX_LISTED = 2000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
const UNSAFE = /[\u0000-\u001f\u007f<>:"|?*]/;
/** Of a file name, in bytes, as most file systems have it. */
const MAX_NAME = 200;

const isWithin = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);

/** Paths below some roots, once links are followed. */
export class Roots {
  readonly paths: readonly string[];

  constructor(roots: readonly string[]) {
    this.paths = [...new Set(roots.filter((root) => existsSync(root)).map((root) => realpathSync(root)))];
  }

  /** @throws 404 where there is nothing, 403 for what lies outside */
  resolve(path: string): string {
    let real: string;
    try {
      real = realpathSync(path);
    } catch {
      throw refusal(404, "missing", `path: expected a folder or file; got none at ${JSON.stringify(path)}`);
    }
    if (this.paths.some((root) => isWithin(real, root))) return real;
    throw refusal(
      403,
      "outside",
      `path: expected one inside ${this.paths.join(", ")}; got ${JSON.stringify(path)}; start semitone studio in that folder`,
    );
  }

  list(path: string): FolderInfo {
    const real = this.resolve(path === "" ? this.paths[0] : path);
    if (!statSync(real).isDirectory())
      throw refusal(400, "option", `path: expected a folder; got ${JSON.stringify(path)}`);
    const entries = readdirSync(real, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
    const parent = dirname(real);
    return {
      path: real,
      ...(this.paths.some((root) => isWithin(parent, root)) && parent !== real ? { parent } : {}),
      folders: entries
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
        .slice(0, MAX_LISTED),
      music: entries.filter((entry) => entry.isFile() && isMusic(entry.name)).length,
    };
  }
}

const isMusic = (name: string): boolean => MUSIC.has(extname(name).toLowerCase());

/** Keeps a file that was dropped into the page; never over another. @returns its name there */
export function keepDropped(folder: string, given: string, bytes: Uint8Array): string {
  const name = basename(given.replaceAll("\\", "/")).normalize("NFC");
  if (name === "" || name.startsWith(".") || UNSAFE.test(name) || Buffer.byteLength(name) > MAX_NAME)
    throw refusal(400, "option", `name: expected that of a file; got ${JSON.stringify(given.slice(0, 100))}`);
  if (!isMusic(name))
    throw refusal(
      400,
      "option",
      `name: expected a file of music (${[...MUSIC].join(", ")}); got ${JSON.stringify(name)}`,
    );
  makeFolder(folder);
  const ending = extname(name);
  for (let i = 1; ; i++) {
    const free = i === 1 ? name : `${name.slice(0, -ending.length)} (${i})${ending}`;
    if (existsSync(join(folder, free))) continue;
    writeWholeFile(join(folder, free), bytes);
    return free;
  }
}
