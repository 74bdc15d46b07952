// Recordings beside scores: a kind for each piece, and a table of what only recordings have. The columns of `pieces` and `segments` that
// speak of notes, ticks and bars may not be empty; of recordings they hold 0, and nothing reads them.
import type { Migration } from "../database/migration.ts";

export const SOUND_TABLES: readonly Migration[] = [
  {
    name: "sounds-1",
    sql: `
      ALTER TABLE pieces ADD COLUMN kind TEXT NOT NULL DEFAULT 'score';
      ALTER TABLE segments ADD COLUMN start_seconds REAL;
      ALTER TABLE segments ADD COLUMN end_seconds REAL;
      CREATE TABLE sounds (
        piece_id INTEGER PRIMARY KEY REFERENCES pieces (id) ON DELETE CASCADE,
        codec TEXT NOT NULL,
        sample_rate INTEGER NOT NULL,
        channels INTEGER NOT NULL,
        peak REAL,
        level REAL
      );
    `,
  },
];
