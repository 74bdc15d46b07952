// The schema of a library, step by step, in the order in which steps are taken. Each area of tables has a file of its own beside this one.
import type { Migration } from "../database/migration.ts";
import { FILE_NAMES } from "./file-names.ts";
import { LABEL_EDITS, LABEL_TABLES } from "./label-tables.ts";
import { MUSIC_TABLES } from "./music-tables.ts";
import { REQUEST_TABLES } from "./request-tables.ts";
import { SOUND_TABLES } from "./sound-tables.ts";

/** Rows of views are kept in the cache, by content: see views/. */
const VIEWS: readonly Migration[] = [{ name: "views-1", sql: "DROP TABLE descriptors;" }];

/** Every step, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  ...MUSIC_TABLES,
  ...LABEL_TABLES,
  ...FILE_NAMES,
  ...VIEWS,
  ...SOUND_TABLES,
  ...REQUEST_TABLES,
  ...LABEL_EDITS,
];
