// The table of what was asked: pieces that a queue handed out to be labelled, and why each was among them.
import type { Migration } from "../database/migration.ts";

export const REQUEST_TABLES: readonly Migration[] = [
  {
    name: "requests-1",
    sql: `
      -- Whether one is answered is not kept here: the labels tell, and an undo takes that back.
      CREATE TABLE label_requests (
        id INTEGER PRIMARY KEY,
        labelled_id INTEGER NOT NULL REFERENCES labelled_pieces (id),
        attribute_id INTEGER NOT NULL REFERENCES attributes (id),
        unit TEXT NOT NULL CHECK (unit IN ('', 'ticks', 'seconds', 'bars')),
        start REAL NOT NULL,
        stop REAL NOT NULL,
        arm TEXT NOT NULL CHECK (arm IN ('chosen', 'random')),
        strategy TEXT NOT NULL,
        skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped IN (0, 1)),
        UNIQUE (labelled_id, attribute_id, unit, start, stop)
      );
    `,
  },
];
