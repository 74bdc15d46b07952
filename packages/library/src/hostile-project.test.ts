import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import Libsql from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doctor } from "./doctor.ts";
import { importFolder } from "./import/import-folder.ts";
import { labelStats } from "./labels/label-stats.ts";
import { folderOfTunes, scratchFolder } from "./made-up-music.test-support.ts";
import { listPieces } from "./pieces/list-pieces.ts";
import { readPiece } from "./pieces/piece-content.ts";
import { createProject, openProject } from "./project.ts";
import { ProjectError } from "./project-error.ts";

/** A project of two pieces, to be copied and spoilt. */
let clean: string;
const made: string[] = [];

beforeAll(async () => {
  clean = scratchFolder();
  cpSync(folderOfTunes(2), join(clean, "music"), { recursive: true });
  const project = createProject(clean);
  await importFolder(project, join(clean, "music"));
  await project.close();
  mkdirSync(join(clean, "runs"), { recursive: true });
}, 60_000);
afterAll(() => {
  for (const folder of [clean, ...made]) rmSync(folder, { recursive: true, force: true });
});

/** A copy of the project, spoilt. */
function spoilt(spoil: (folder: string) => void): string {
  const folder = scratchFolder();
  made.push(folder);
  cpSync(clean, folder, { recursive: true });
  spoil(folder);
  return folder;
}

const withSql = (sql: string) =>
  spoilt((folder) => {
    const database = new Libsql(join(folder, "library.db"));
    database.exec(sql);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
  });

/** What a function throws, where it is an error of the project. */
function refusal(act: () => unknown): ProjectError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ProjectError);
    return error as ProjectError;
  }
  throw new Error("expected a refusal; got none");
}

const pieces = (folder: string) => {
  const project = openProject(folder);
  try {
    return listPieces(project);
  } finally {
    project.connection.close();
  }
};

describe("openProject of a database from a stranger", () => {
  it.each([
    [
      "a trigger",
      "CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM labels; END",
      "got the trigger t",
    ],
    ["a view", "CREATE VIEW v AS SELECT 1", "got the view v"],
    [
      "a view that never ends in place of the steps",
      `DROP TABLE migrations; CREATE VIEW migrations AS
       WITH RECURSIVE c (name) AS (SELECT 'a' UNION ALL SELECT name FROM c) SELECT name, '' AS applied FROM c`,
      "got the ",
    ],
    ["a table of another", "CREATE TABLE notes (a)", "got the table notes"],
    ["a virtual table", "CREATE VIRTUAL TABLE f USING fts5 (a)", "got the table f"],
    ["an index on an expression", "CREATE INDEX i ON files (hex(path))", "got the index i"],
    [
      "a generated column",
      "ALTER TABLE pieces ADD COLUMN g TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL",
      "got another table pieces",
    ],
    ["a table too few", "DROP TABLE diagnostics", "got none called table diagnostics"],
    ["another table of steps", "ALTER TABLE migrations ADD COLUMN a", "got another table migrations"],
  ])("openProject refuses %s before anything of it is used", (_, sql, got) => {
    const error = refusal(() => openProject(withSql(sql)));
    expect(error.message).toContain(got);
    expect(error.message).toContain("copy the newest file of backups/ to library.db");
    expect(error.code).toBe("foreign");
  });

  it("openProject takes what SQLite itself adds, and numbers in the header that mean nothing here", () => {
    expect(pieces(withSql("ANALYZE; PRAGMA application_id = 7; PRAGMA user_version = 9"))).toHaveLength(2);
  });

  it.each([
    ["text that is not UTF-8", "UPDATE pieces SET title = CAST(x'ff61' AS TEXT)", "text that is not UTF-8"],
    ["a lone byte of a character", "UPDATE pieces SET title = CAST(x'80' AS TEXT)", "text that is not UTF-8"],
    [
      "text in a column of numbers",
      "UPDATE pieces SET notes = CAST(x'c3' AS TEXT)",
      "text that is not UTF-8",
    ],
    ["text with a NUL", "UPDATE pieces SET title = 'a' || char(0) || 'b'", "text that is not UTF-8"],
    ["a cell of 20 MB", "UPDATE pieces SET title = zeroblob(20000000)", "a cell of 20000000 bytes"],
  ])("listPieces refuses %s, at which the driver would end the process or fill the memory", (_, sql, got) => {
    const folder = withSql(sql);
    const error = refusal(() => pieces(folder));
    expect(error.message).toContain(`expected what semitone wrote; got ${got}`);
    expect(error.code).toBe("corrupt");
  });

  it("listPieces gives text of any script as it is", () => {
    const title = "žluť – 音楽 🎵\u0301";
    expect(pieces(withSql(`UPDATE pieces SET title = '${title}'`)).map((piece) => piece.title)).toEqual([
      title,
      title,
    ]);
  });

  it("a question that would need more memory than there is any use for fails in words", () => {
    const project = openProject(clean);
    const error = refusal(() => project.connection.all("SELECT length(hex(zeroblob(300000000))) AS n"));
    expect(error.message).toContain("it holds more than semitone reads at once");
    project.connection.close();
  });

  it.each([
    ["[".repeat(100_000), "inside each other"],
    ["7", "got 7"],
    ['{"kind":"categorical","name":"a"}', 'got {"kind"'],
    ['{"kind":"evil","name":"a","values":[]}', 'got {"kind"'],
    ['{"__proto__":{},"kind":"group","name":"a"}', "__proto__"],
  ])("labelStats refuses a declaration that is none", (declaration, got) => {
    const folder = withSql(`INSERT INTO attributes (name, declaration) VALUES ('a', '${declaration}')`);
    const project = openProject(folder);
    const error = refusal(() => labelStats(project));
    project.connection.close();
    expect(error.message).toContain("database: expected the declaration of an attribute");
    expect(error.message).toContain(got);
  });

  it("openProject passes over a log from elsewhere", () => {
    expect(
      pieces(spoilt((folder) => writeFileSync(join(folder, "library.db-wal"), Buffer.alloc(50_000, 7)))),
    ).toHaveLength(2);
  });

  it("openProject and listPieces survive 150 mutations of a database: pieces, or an error in words", () => {
    const whole = readFileSync(join(clean, "library.db"));
    const folder = spoilt(() => {});
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 200 }), fc.boolean(), (changes, inHeader) => {
        const changed = Buffer.from(whole);
        for (const [at, byte] of changes) changed[inHeader ? at % 4096 : at] = byte;
        for (const ending of ["", "-wal", "-shm"])
          rmSync(join(folder, `library.db${ending}`), { force: true });
        writeFileSync(join(folder, "library.db"), changed);
        try {
          pieces(folder);
        } catch (error) {
          expect(error).toBeInstanceOf(ProjectError);
        }
      }),
      { numRuns: 150, seed: 10 },
    );
  });
});

describe.runIf(process.platform !== "win32")("openProject of a folder from a stranger", () => {
  const linkTo = (name: string, target: string) => (folder: string) => {
    rmSync(join(folder, name), { recursive: true, force: true });
    symlinkSync(target, join(folder, name));
  };
  const pipeAt = (name: string) => (folder: string) => {
    rmSync(join(folder, name), { force: true });
    execFileSync("mkfifo", [join(folder, name)]);
  };

  it.each<[string, (folder: string) => void, string]>([
    ["a config that is a pipe", pipeAt("semitone.json"), "expected a file; got a pipe"],
    ["a config that is a device", linkTo("semitone.json", "/dev/zero"), "expected a file; got a link"],
    ["a database that is a pipe", pipeAt("library.db"), "expected a file; got a pipe"],
    ["a log that is a link", linkTo("library.db-wal", "/etc/hostname"), "expected a file; got a link"],
    ["an index of the log that is a link", linkTo("library.db-shm", "/etc/hostname"), "got a link"],
    ["a cache that is a link", linkTo("cache", "/tmp"), "expected a folder; got a link"],
    ["runs that are a link", linkTo("runs", "/tmp"), "expected a folder; got a link"],
    ["a link in the cache", (folder) => linkTo("cache/views/x", "/tmp")(folder), "got a link"],
    ["a pipe in a run", (folder) => pipeAt("runs/p")(folder), "expected a file or folder; got a pipe"],
  ])("openProject refuses %s, and doctor tells of it", (_, spoil, got) => {
    const folder = spoilt((path) => {
      mkdirSync(join(path, "cache", "views"), { recursive: true });
      spoil(path);
    });
    const error = refusal(() => openProject(folder));
    expect(error.message).toContain(got);
    expect(error.code).toBe("foreign");
    expect(doctor(folder)).toContainEqual({ check: "config", level: "error", message: error.message });
  });

  it("openProject keeps the files of others where the cache leads to them", () => {
    const precious = scratchFolder();
    made.push(precious);
    writeFileSync(join(precious, "diary.txt"), "x");
    const folder = spoilt((path) => {
      const views = join(path, "cache", "views");
      renameSync(views, join(path, "cache", "old"));
      symlinkSync(precious, views);
    });
    expect(refusal(() => openProject(folder)).code).toBe("foreign");
    expect(existsSync(join(precious, "diary.txt"))).toBe(true);
  });

  it("openProject refuses a journal that names another file, which SQLite would delete", () => {
    const victim = join(scratchFolder(), "victim");
    writeFileSync(victim, "precious");
    const folder = spoilt((path) =>
      writeFileSync(join(path, "library.db-journal"), journalNaming(path, victim)),
    );
    expect(refusal(() => openProject(folder)).message).toContain("got one that names another file");
    expect(existsSync(victim)).toBe(true);
  });

  it("openProject refuses a config that is large, deep, twice said or of another's prototype", () => {
    for (const [text, got] of [
      ["[".repeat(1000), "inside each other"],
      ['{"schemaVersion":1,"name":"a","name":"b"}', "each key once"],
      ['{"schemaVersion":1,"__proto__":{}}', 'no key "__proto__"'],
      [`{"name":"${"x".repeat(2 ** 20)}"}`, "expected at most 1048576 bytes"],
    ])
      expect(() =>
        openProject(spoilt((folder) => writeFileSync(join(folder, "semitone.json"), text))),
      ).toThrow(got);
  });

  it.each<[string, (folder: string) => void]>([
    ["a pipe", pipeAt("music/t000.mid")],
    ["a device without end", linkTo("music/t000.mid", "/dev/zero")],
    [
      "the same bytes outside of the source",
      (folder) => {
        const elsewhere = join(scratchFolder(), "t000.mid");
        copyFileSync(join(folder, "music/t000.mid"), elsewhere);
        linkTo("music/t000.mid", elsewhere)(folder);
      },
    ],
  ])("readPiece does not read %s", (_, spoil) => {
    const project = openProject(spoilt(spoil));
    const [{ id }] = listPieces(project).filter(({ name }) => name === "t000.mid");
    expect(refusal(() => readPiece(project, id)).code).toBe("missing");
    project.connection.close();
  });

  it("readPiece does not follow a path out of its source", () => {
    const folder = withSql("UPDATE files SET path = '../../../../../../../dev/zero' WHERE path = 't000.mid'");
    const project = openProject(folder);
    const [{ id }] = listPieces(project).filter(({ name }) => name !== "t001.mid");
    expect(refusal(() => readPiece(project, id)).message).toContain(
      "got none at any place inside its source",
    );
    project.connection.close();
  });

  it("importFolder leaves out pipes, devices and links with a reason, named or found", async () => {
    const folder = spoilt((path) => {
      pipeAt("music/pipe.mid")(path);
      symlinkSync("/dev/zero", join(path, "music", "zero.mid"));
      symlinkSync(join(path, "music"), join(path, "music", "round"));
    });
    const project = openProject(folder);
    const found = await importFolder(project, join(folder, "music"));
    expect(found.reasons).toMatchObject({ "not-a-file": 1, "symlink-outside": 1, "symlink-inside": 1 });
    expect(found).toMatchObject({ kept: 2, dropped: 2 });
    const named = await importFolder(project, join(folder, "music", "pipe.mid"));
    expect(named).toMatchObject({ found: 1, kept: 0 });
    await project.close();
  });
});

/** A hot journal of the database in a folder that would be ended by looking at another file, as SQLite lays it out. */
function journalNaming(folder: string, other: string): Buffer {
  const database = readFileSync(join(folder, "library.db"));
  const page = database.subarray(0, 4096);
  const head = Buffer.alloc(512);
  head.write("d9d505f920a163d7", 0, "hex");
  for (const [i, value] of [1, 7, database.length / 4096, 512, 4096].entries())
    head.writeUInt32BE(value, 8 + 4 * i);
  const record = Buffer.alloc(4 + 4096 + 4);
  record.writeUInt32BE(1, 0);
  page.copy(record, 4);
  const name = Buffer.from(other);
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(name.length, 0);
  tail.writeUInt32BE(
    name.reduce((sum, byte) => sum + byte, 0),
    4,
  );
  const lock = Buffer.alloc(4);
  lock.writeUInt32BE(2 ** 30 / 4096 + 1, 0);
  return Buffer.concat([head, record, lock, name, tail, Buffer.from("d9d505f920a163d7", "hex")]);
}
