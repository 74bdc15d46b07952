// What a migration is. Separate from the list, so that each area can declare its own without knowing the others.
import type { Connection } from "./connection.ts";

/** One step of the schema. Once released it is never edited: later changes are new steps. */
export interface Migration {
  /** Unique and stable, e.g. `music-1`. */
  readonly name: string;
  /** Statements, run inside one transaction. */
  readonly sql: string;
  /** What cannot be said in SQL, done after it in the same transaction. */
  readonly run?: (connection: Connection) => void;
}
