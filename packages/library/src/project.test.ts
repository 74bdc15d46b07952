import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, openProject } from "./project.ts";

const scratch = () => mkdtempSync(join(tmpdir(), "semitone-project-"));

describe("createProject(folder), openProject(folder)", () => {
  it("openProject never makes a database anew that is gone or emptied", async () => {
    const folder = scratch();
    await createProject(folder).close();
    const database = join(folder, "library.db");
    writeFileSync(database, "");
    expect(() => openProject(folder)).toThrow(
      /expected a database; got an empty file at .*library.db; put it back from backups/,
    );
    rmSync(database);
    expect(() => openProject(folder)).toThrow(/expected a database; got nothing at .*library.db/);
    expect(existsSync(database)).toBe(false);
  });

  it("write a readable config with every default and open it again", async () => {
    const folder = join(scratch(), "my music");
    await createProject(folder).close();
    expect(JSON.parse(readFileSync(join(folder, "semitone.json"), "utf8"))).toEqual({
      schemaVersion: 1,
      name: "my music",
      segments: { unit: "bars", length: 4, hop: 4 },
      import: { timeoutSeconds: 60, memoryMegabytes: 256, maxFileMegabytes: 32 },
    });
    const project = openProject(folder);
    expect(project.config.name).toBe("my music");
    expect(project.connection.all("SELECT * FROM pieces")).toEqual([]);
    await project.close();
  });

  it("refuse a second project in the same folder", async () => {
    const folder = scratch();
    await createProject(folder).close();
    expect(() => createProject(folder)).toThrow(
      `createProject: a project is already there; got ${folder}; open it`,
    );
  });

  it("say that a folder is no project and how to make one", () => {
    const folder = scratch();
    expect(() => openProject(folder)).toThrow(
      `openProject: expected a folder with semitone.json; got ${folder}; make a project there first (semitone init)`,
    );
  });

  it.each([
    [{ segmets: {} }, "semitone.json: unknown key segmets; did you mean segments?"],
    [
      { segments: { lenght: 2 } },
      "semitone.json: unknown key segments.lenght; did you mean segments.length?",
    ],
    [
      { colour: 1 },
      "semitone.json: unknown key colour; known: schemaVersion, name, segments, sounds, machines, import",
    ],
    [
      { segments: { length: -1 } },
      "semitone.json: segments.length: too small: expected number to be >0; got -1",
    ],
    [
      { segments: { length: 1.5 } },
      'semitone.json: segments: expected whole numbers of bars or beats; got {"length":1.5}',
    ],
    [
      { machines: { queue: "redis://me:hunter2@host" } },
      'semitone.json: machines.queue: expected a URL without a password, which belongs into SEMITONE_QUEUE_PASSWORD; got "a text"',
    ],
    [
      { machines: { queue: "postgres://host/jobs?password=hunter2" } },
      'semitone.json: machines.queue: expected a URL without a password, which belongs into SEMITONE_QUEUE_PASSWORD; got "a text"',
    ],
    [{ schemaVersion: 9 }, "semitone.json: schemaVersion: invalid input: expected 1; got 9"],
  ])("refuse the config %j", (change, message) => {
    const folder = scratch();
    writeFileSync(join(folder, "semitone.json"), JSON.stringify({ schemaVersion: 1, name: "x", ...change }));
    expect(() => openProject(folder)).toThrow(`${message}; at ${join(folder, "semitone.json")}`);
  });

  it("refuse a config that is no JSON, and a damaged database, each with its path", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "semitone.json"), "{");
    expect(() => openProject(folder)).toThrow(/^semitone.json: expected JSON; got .*; at .*semitone.json$/);
    const damaged = scratch();
    await createProject(damaged).close();
    writeFileSync(
      join(damaged, "library.db"),
      "not a database, but long enough to be taken for one".repeat(99),
    );
    expect(() => openProject(damaged)).toThrow(
      /the database is damaged; got SQLITE_NOTADB at .*library.db; move library.db, .* copy the newest file of backups\/ to library.db$/,
    );
  });

  it("say so where a file stands in place of the folder", () => {
    const file = join(scratch(), "file");
    writeFileSync(file, "");
    expect(() => createProject(file)).toThrow(
      /^createProject: it cannot be opened; got EEXIST at .*file; check that the folder exists, is a folder/,
    );
  });
});
