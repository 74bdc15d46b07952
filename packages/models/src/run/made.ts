// When a run was made: what runs are listed by. Stored in the run, since copying a folder gives it other times.
import { readSync } from "node:fs";
import { join } from "node:path";
import { withRegularFile } from "@semitone/disk";

/** Both files of a run that say it, near their beginning: the manifest, or the configuration of runs of before there was one. */
const FILES = ["manifest.json", "config.json"];
/** `config.json` goes on with all of the tagger. */
const HEAD_BYTES = 2048;

/** ISO 8601, UTC; empty where the run does not say. */
export function madeOf(runFolder: string): string {
  for (const file of FILES) {
    const [, made] = /"made": ?"([0-9TZ:.-]+)"/.exec(headOf(runFolder, file)) ?? [];
    if (made !== undefined) return made;
  }
  return "";
}

/**
 * The time of now, but later than all those given: the order of runs outlives a clock that is set back.
 *
 * @param others  as `madeOf` gives them
 */
export function madeAfter(others: readonly string[], now: number = Date.now()): string {
  const known = others.map((made) => Date.parse(made)).filter((time) => !Number.isNaN(time));
  return new Date(Math.max(now, ...known.map((time) => time + 1))).toISOString();
}

function headOf(folder: string, name: string): string {
  try {
    return withRegularFile(join(folder, name), { within: folder }, ({ file }) => {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.toString("utf8", 0, readSync(file, head));
    });
  } catch {
    return "";
  }
}
