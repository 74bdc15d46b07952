// Small files: a source file above 500 lines, or one of generated data without a reason, is refused.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const MAX_LINES = 500;

/** Files that may be longer, each with its reason. */
const EXEMPT: Record<string, string> = {};

/** Tracked TypeScript files over the limit, as `file: reason`. */
export function checkSizes(root: string): string[] {
  const files = spawnSync("git", ["ls-files", "*.ts", "*.tsx", "*.mjs"], {
    cwd: root,
    encoding: "utf8",
  }).stdout.split("\n");
  return files
    .filter((file) => file !== "" && !(file in EXEMPT) && existsSync(`${root}/${file}`))
    .map((file) => ({ file, lines: readFileSync(`${root}/${file}`, "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ file, lines }) => `${file}: ${lines} lines; at most ${MAX_LINES} (does it hold two ideas?)`);
}
