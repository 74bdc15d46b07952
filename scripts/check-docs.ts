// Pages that can be read in a narrow window: no line of prose above 120 characters. Tables, code and pictures are as wide as they are.
import { readFileSync } from "node:fs";

const MOST = 120;

/** Lines that are too long, as `page:line: reason`. */
export function checkDocs(pages: readonly string[]): string[] {
  return pages.flatMap((page) => {
    let isCode = false;
    return readFileSync(page, "utf8")
      .split("\n")
      .flatMap((line, i) => {
        if (/^\s*```/.test(line)) isCode = !isCode;
        const isFree = isCode || /^\s*(\||!\[|<|\[.*\]: )/.test(line) || !/\s/.test(line.trim());
        return isFree || line.length <= MOST
          ? []
          : [`${page}:${i + 1}: ${line.length} characters; at most ${MOST} (break the line)`];
      });
  });
}
