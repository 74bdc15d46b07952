// The tables of labels. A label's row is written once and never altered but for `alive`; each change of that is in `label_flips`.
import type { Migration } from "../database/migration.ts";

export const LABEL_TABLES: readonly Migration[] = [
  {
    name: "labels-1",
    sql: `
      CREATE TABLE attributes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, declaration TEXT NOT NULL);
      CREATE TABLE annotators (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('human', 'model', 'aggregate')),
        info TEXT,
        UNIQUE (name, kind)
      );
      -- Pieces by content, not by row: labels outlive a rebuilt library.
      CREATE TABLE labelled_pieces (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        UNIQUE (sha256, ordinal)
      );
      CREATE TABLE label_batches (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('import', 'set', 'unset', 'aggregate', 'undo', 'redo')),
        note TEXT NOT NULL,
        undoes INTEGER REFERENCES label_batches (id),
        first_label INTEGER NOT NULL
      );
      CREATE TABLE labels (
        id INTEGER PRIMARY KEY,
        labelled_id INTEGER NOT NULL REFERENCES labelled_pieces (id),
        attribute_id INTEGER NOT NULL REFERENCES attributes (id),
        annotator_id INTEGER NOT NULL REFERENCES annotators (id),
        unit TEXT NOT NULL CHECK (unit IN ('', 'ticks', 'seconds', 'bars')),
        start REAL NOT NULL,
        stop REAL NOT NULL,
        number REAL,
        text TEXT,
        soft TEXT,
        confidence REAL CHECK (confidence BETWEEN 0 AND 1),
        aggregation TEXT,
        added_by INTEGER NOT NULL REFERENCES label_batches (id),
        alive INTEGER NOT NULL DEFAULT 1,
        CHECK ((number IS NOT NULL) + (text IS NOT NULL) + (soft IS NOT NULL) = 1)
      );
      -- One living label for each piece, attribute, annotator and stretch, whichever process writes it.
      CREATE UNIQUE INDEX labels_alive
        ON labels (labelled_id, attribute_id, annotator_id, unit, start, stop) WHERE alive = 1;
      CREATE TABLE label_flips (
        batch_id INTEGER NOT NULL REFERENCES label_batches (id),
        label_id INTEGER NOT NULL REFERENCES labels (id),
        alive INTEGER NOT NULL,
        PRIMARY KEY (batch_id, label_id)
      ) WITHOUT ROWID;
    `,
  },
];

/** Taken after every other area's steps of before, since the order of steps never changes. */
export const LABEL_EDITS: readonly Migration[] = [
  {
    name: "labels-2",
    sql: `
      -- Edits that were carried out, so that those that are sent twice are done once.
      CREATE TABLE label_edits (
        name TEXT PRIMARY KEY,
        batch_id INTEGER,
        changed INTEGER NOT NULL,
        unchanged INTEGER NOT NULL
      ) WITHOUT ROWID;
      -- What an answer took, and whether the guess was seen before it.
      CREATE TABLE label_effort (
        label_id INTEGER PRIMARY KEY REFERENCES labels (id),
        seconds REAL,
        guess_shown INTEGER
      );
    `,
  },
];
