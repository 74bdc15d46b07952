// The one key of a score where parts name several at a time. Knows no file format.
import { mostFrequent } from "../most-frequent.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { SheetKey } from "./sheet.ts";

/** Of keys that parts name at one place the one that most agree on, of equals the first; said where their signatures differ. */
export function sharedKey<Key extends SheetKey>(
  keys: readonly Key[],
  caller: string,
  log: DiagnosticLog,
): Key {
  const winner = keys[mostFrequent(keys.map(({ fifths, mode }) => `${fifths} ${mode}`))];
  const other = keys.find(({ fifths }) => fifths !== winner.fifths);
  if (other)
    log.add(
      "keys-differ",
      "note",
      `${caller}: parts and staves should share a key; got ${winner.fifths} and ${other.fifths} fifths; the one that most have holds for all`,
    );
  return winner;
}
