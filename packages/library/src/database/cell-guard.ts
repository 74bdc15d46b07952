// Looks at the cells of a query before the driver does: it ends the process at text that is not UTF-8, and takes a cell of any size.
import { isUtf8 } from "node:buffer";

/** Longest text or blob that is read: a hundred times what this project ever keeps in one. */
export const MAX_CELL_BYTES = 16 << 20;

/** Text with a byte beyond ASCII, or a NUL: all other text needs no second look. */
const isOdd = (cell: string): string =>
  `(typeof(${cell}) = 'text' AND (length(${cell}) <> octet_length(${cell}) OR ${cell} GLOB '*[^\u0001-\u007f]*'))`;
const isLong = (cell: string): string => `octet_length(${cell}) > ${MAX_CELL_BYTES}`;

/**
 * The query that finds the cells of `sql` that need a look: for each column its size where it is too long, and its bytes where it is odd.
 *
 * @param sql      a SELECT
 * @param columns  how many it gives
 */
export function guardQuery(sql: string, columns: number): string {
  const cells = Array.from({ length: columns }, (_, c) => `c${c}`);
  const looks = cells.flatMap((cell) => [
    `iif(${isLong(cell)}, octet_length(${cell}), NULL)`,
    `iif(${isLong(cell)}, NULL, iif(${isOdd(cell)}, CAST(${cell} AS BLOB), NULL))`,
  ]);
  const odd = cells.map((cell) => `${isLong(cell)} OR ${isOdd(cell)}`).join(" OR ");
  return `WITH guarded(${cells.join(", ")}) AS (${sql}\n) SELECT ${looks.join(", ")} FROM guarded WHERE ${odd}`;
}

/** What is wrong with a row of `guardQuery`, in words; undefined where it can be read. */
export function whyUnreadable(looks: readonly unknown[]): string | undefined {
  for (const look of looks) {
    if (typeof look === "number") return `a cell of ${look} bytes; at most ${MAX_CELL_BYTES} are read`;
    if (look instanceof ArrayBuffer || look instanceof Uint8Array) {
      const bytes = look instanceof ArrayBuffer ? new Uint8Array(look) : look;
      if (!isUtf8(bytes) || bytes.includes(0)) return "text that is not UTF-8";
    }
  }
  return undefined;
}
