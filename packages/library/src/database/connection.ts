// The one door to libsql: opens the file, caches statements, and irons out what the driver does differently from its documentation.
// Another SQLite driver replaces it by rewriting this file only; nothing else imports libsql.
import { pathToFileURL } from "node:url";
import Libsql from "libsql";
import { explainFailure, ProjectError } from "../project-error.ts";
import { guardQuery, whyUnreadable } from "./cell-guard.ts";

/** How long a statement waits for another process to finish writing. */
const BUSY_MILLISECONDS = 10_000;

/** Statements kept prepared: preparing costs more than most queries, and in a tight loop the driver is slow to let go of them. */
const CACHED_STATEMENTS = 200;

/** Memory that SQLite may take in this process: far above what any question needs, far below what a hostile database may ask for. */
const HEAP_BYTES = 256 << 20;

/** What a column may hold. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A prepared statement. Rows are plain objects, bytes in them `Uint8Array`. */
export interface Statement {
  all(parameters?: readonly SqlValue[]): Record<string, SqlValue>[];
  run(parameters?: readonly unknown[]): {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  };
  /** Rows one by one: what is taken from it is read, and no more. */
  iterate(parameters?: readonly SqlValue[]): IterableIterator<Record<string, SqlValue>>;
}

/**
 * `write`: reads and writes. `read`: reads a database that other processes may write meanwhile; needs its `-wal` and `-shm` to be there.
 * `frozen`: reads one that nobody can write, as on read-only media, without any other file.
 */
export type Access = "write" | "read" | "frozen";

export interface ConnectionOptions {
  /** @default "write" */
  readonly access?: Access;
  /** The file that is opened in place of `path`, such as a copy of it; deleted by `onClose`. @default path */
  readonly file?: string;
  readonly onClose?: () => void;
}

/** One open database file. All methods are synchronous; failures are `ProjectError`s. */
export class Connection {
  readonly #database: InstanceType<typeof Libsql>;
  readonly #statements = new Map<string, Statement>();

  #isReadOnly = false;

  constructor(
    readonly path: string,
    private readonly options: ConnectionOptions = {},
  ) {
    const { access = "write", file = path } = options;
    const name = access === "write" ? file : `${pathToFileURL(file).href}?${URI_OPTIONS[access]}`;
    this.#database = this.#attempt("open", () => new Libsql(name, { timeout: BUSY_MILLISECONDS }));
    this.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    // Whoever made the database: nothing in its schema may call a function that reaches further than it, and sizes in it are checked.
    this.exec(
      `PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA hard_heap_limit = ${HEAP_BYTES}`,
    );
    if (access !== "write") {
      this.forbidWriting();
      return;
    }
    // WAL lets readers go on while one process writes; FULL makes a committed label survive a power cut.
    this.exec("PRAGMA journal_mode = WAL");
    this.exec("PRAGMA synchronous = FULL");
    this.exec("PRAGMA foreign_keys = ON");
  }

  /** Whether every attempt to write is refused. */
  get isReadOnly(): boolean {
    return this.#isReadOnly;
  }

  /** Refuses all attempts to write from now on. */
  forbidWriting(): void {
    this.exec("PRAGMA query_only = ON");
    this.#isReadOnly = true;
  }

  /** Another connection to the same database, with the same access. Closed by itself, before this one. */
  another(): Connection {
    const other = new Connection(this.path, { ...this.options, onClose: undefined });
    if (this.#isReadOnly) other.forbidWriting();
    return other;
  }

  /** A prepared statement; the same text gives the same statement. */
  prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) {
      // Re-inserting keeps the map in order of use, so that its first key is the one to forget.
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#wrap(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > CACHED_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      this.#statements.delete(oldest);
    }
    return statement;
  }

  /** Runs one or more statements without parameters or results. */
  exec(sql: string): void {
    this.#attempt(sql, () => this.#database.exec(sql));
  }

  /** All rows of a query. */
  all(sql: string, parameters: readonly SqlValue[] = []): Record<string, SqlValue>[] {
    return this.prepare(sql).all(parameters);
  }

  /** Runs `work` in one transaction that takes the write lock at once; undone if it throws. It must not wait for anything. */
  transaction<T>(work: () => T): T {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.inTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  /** Moves what is in the write-ahead file into the database, if nobody else is busy, and lets go of both. A second call does nothing. */
  close(): void {
    if (!this.#database.open) return;
    try {
      this.#database.exec("PRAGMA busy_timeout = 0");
      this.#database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
    } catch {
      // Everything committed is safe in the write-ahead file; the next to open the database goes on from there.
    }
    this.#statements.clear();
    this.#database.close();
    this.options.onClose?.();
  }

  #wrap(sql: string): Statement {
    const statement = this.#attempt(sql, () => this.#database.prepare(sql));
    const guard = this.#guardOf(sql, statement);
    let names: readonly string[] | undefined;
    return {
      all: (parameters = []) =>
        this.#attempt(sql, () => {
          guard(parameters);
          // Asked for once: of a statement that gives one row they take longer than the row.
          names ??= namesOf(statement);
          return [...rowsOf(statement, names, parameters)];
        }),
      run: (parameters = []) =>
        this.#attempt(sql, () => {
          const { changes, lastInsertRowid } = statement.run(parameters.map(toSql));
          return { changes, lastInsertRowid };
        }),
      // A half-read cached statement would be restarted by its next use: streams get one of their own.
      iterate: (parameters = []) => {
        this.#attempt(sql, () => guard(parameters));
        const own = this.#database.prepare(sql);
        return rowsOf(own, namesOf(own), parameters);
      },
    };
  }

  /** Refuses cells of a query that the driver must not be shown. */
  #guardOf(sql: string, statement: DriverStatement): (parameters: readonly SqlValue[]) => void {
    // Statements that give no rows have no columns, and the driver throws where it is asked for them.
    const query = /^\s*(SELECT|WITH)\b/i.test(sql) && guardQuery(sql, statement.columns().length);
    if (!query) return () => {};
    const looking = this.#database.prepare(query).raw(true);
    return (parameters) => {
      for (const looks of looking.iterate(parameters.map(toSql)) as Iterable<readonly unknown[]>) {
        const reason = whyUnreadable(looks);
        if (reason === undefined) continue;
        throw new ProjectError(
          `database: expected what semitone wrote; got ${reason}; at ${this.path}; copy the newest file of backups/ to library.db, or put back a copy of your own`,
          "corrupt",
          this.path,
        );
      }
    };
  }

  #attempt<T>(doing: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      const explained = explainFailure(error, `database (${doing.trim().slice(0, 40)})`, this.path, "write");
      if (this.#isReadOnly && explained instanceof ProjectError && explained.code === "read-only")
        throw new ProjectError(
          `the project can only be read; got ${this.path}, which may not be written; copy the project to a folder of your own to change it`,
          "read-only",
          this.path,
        );
      throw explained;
    }
  }
}

/** What SQLite is told of a file that is only to be read. */
const URI_OPTIONS: Record<Exclude<Access, "write">, string> = { read: "mode=ro", frozen: "immutable=1" };

/** Refuses what the driver would change in silence (NaN becomes NULL, text ends at a NUL) or die of (a boolean aborts the process). */
function toSql(value: unknown): SqlValue {
  switch (typeof value) {
    case "boolean":
      return value ? 1 : 0;
    case "undefined":
      return null;
    case "number":
      if (!Number.isFinite(value)) break;
      return value;
    case "bigint":
      if (value < -(2n ** 63n) || value >= 2n ** 63n) break;
      return value;
    case "string":
      if (value.includes("\0")) break;
      return value;
    case "object":
      if (value === null) return null;
      if (value instanceof Uint8Array) return value;
  }
  throw new ProjectError(
    `database: expected text without NUL, a finite number, bytes or null; got ${printable(value)}`,
    "internal",
  );
}

type DriverStatement = ReturnType<InstanceType<typeof Libsql>["prepare"]>;

/** Names of the columns of a statement, which gives rows as bare arrays from then on. */
const namesOf = (statement: DriverStatement): readonly string[] =>
  statement
    .raw(true)
    .columns()
    .map(({ name }) => name);

/** The rows of a statement as objects. Asked for as bare arrays: the driver's own objects take twice as long, and carry facts of its own. */
function* rowsOf(
  statement: DriverStatement,
  names: readonly string[],
  parameters: readonly unknown[],
): IterableIterator<Record<string, SqlValue>> {
  for (const values of statement.iterate(parameters.map(toSql)) as Iterable<readonly unknown[]>) {
    const row: Record<string, SqlValue> = {};
    for (let c = 0; c < names.length; c++) row[names[c]] = fromSql(names[c], values[c]);
    yield row;
  }
}

/** Bytes as Uint8Array, of which the driver has two other kinds; refuses integers it has rounded. */
function fromSql(name: string, value: unknown): SqlValue {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new ProjectError(
      `database: column ${name} holds an integer above 2^53, which would be rounded; got ${value}; store it as text`,
      "internal",
    );
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  // A Buffer's `slice` is a view, a Uint8Array's a copy: nobody should have to know which of them this is.
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value as SqlValue;
}

function printable(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 40))
    : Object.prototype.toString.call(value);
}
