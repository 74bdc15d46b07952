// The tables of files and music. What a column of a row means is said beside its type, in database/tables.ts.
import type { Migration } from "../database/migration.ts";

export const MUSIC_TABLES: readonly Migration[] = [
  {
    name: "music-1",
    sql: `
      CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE sources (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
      CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        source_id INTEGER NOT NULL REFERENCES sources (id),
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified REAL NOT NULL,
        sha256 TEXT,
        status TEXT NOT NULL CHECK (status IN ('kept', 'repaired', 'dropped', 'duplicate')),
        reasons TEXT NOT NULL,
        pipeline TEXT NOT NULL,
        missing INTEGER NOT NULL DEFAULT 0,
        UNIQUE (source_id, path)
      );
      CREATE INDEX files_by_content ON files (sha256);
      CREATE TABLE diagnostics (
        sha256 TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        code TEXT NOT NULL,
        severity TEXT NOT NULL,
        message TEXT NOT NULL,
        offset INTEGER,
        count INTEGER NOT NULL,
        PRIMARY KEY (sha256, ordinal)
      ) WITHOUT ROWID;
      CREATE TABLE pieces (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        title TEXT,
        composer TEXT,
        format TEXT NOT NULL,
        notes INTEGER NOT NULL,
        tracks INTEGER NOT NULL,
        seconds REAL NOT NULL,
        ticks_per_quarter INTEGER NOT NULL,
        end_ticks INTEGER NOT NULL,
        bars INTEGER NOT NULL,
        meter TEXT NOT NULL,
        key TEXT,
        group_key TEXT NOT NULL,
        UNIQUE (sha256, ordinal)
      );
      CREATE INDEX pieces_by_group ON pieces (group_key);
      CREATE TABLE segments (
        id INTEGER PRIMARY KEY,
        piece_id INTEGER NOT NULL REFERENCES pieces (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        unit TEXT NOT NULL,
        start_ticks INTEGER NOT NULL,
        end_ticks INTEGER NOT NULL,
        start_bar INTEGER NOT NULL,
        end_bar INTEGER NOT NULL,
        UNIQUE (piece_id, ordinal)
      );
      CREATE TABLE descriptors (
        piece_id INTEGER NOT NULL REFERENCES pieces (id) ON DELETE CASCADE,
        scope TEXT NOT NULL CHECK (scope IN ('piece', 'segments')),
        version TEXT NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (piece_id, scope)
      );
      CREATE TABLE fingerprints (
        piece_id INTEGER PRIMARY KEY REFERENCES pieces (id) ON DELETE CASCADE,
        version TEXT NOT NULL,
        data BLOB NOT NULL
      );
    `,
  },
];
