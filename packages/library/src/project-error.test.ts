import { describe, expect, it } from "vitest";
import { explainFailure, ProjectError } from "./project-error.ts";

const failure = (code: string) => Object.assign(new Error("as the system says it"), { code });

describe("explainFailure(error, caller, path)", () => {
  it.each([
    ["ENOSPC", "disk-full", "the disk is full", "free some space and try again"],
    ["EROFS", "read-only", "it may not be written", "change the permissions, or copy the project"],
    ["EACCES", "read-only", "it may not be written", "change the permissions, or copy the project"],
    ["SQLITE_READONLY_DIRECTORY", "read-only", "it may not be written", "change the permissions"],
    ["SQLITE_BUSY", "busy", "another process kept it locked for 10 seconds", "let that process finish"],
    [
      "SQLITE_CORRUPT",
      "corrupt",
      "the database is damaged",
      "move library.db, library.db-wal and library.db-shm away and copy",
    ],
    ["ENOENT", "missing", "it cannot be opened", "check that the folder exists"],
    ["SQLITE_IOERR_WRITE", "io", "the disk failed", "check the disk"],
  ])("says of %s what it means and the way out", (code, kind, meaning, wayOut) => {
    const explained = explainFailure(failure(code), "importFolder", "/music") as ProjectError;
    expect(explained).toBeInstanceOf(ProjectError);
    expect([explained.code, explained.path]).toEqual([kind, "/music"]);
    expect(explained.message).toContain(`importFolder: ${meaning}; got ${code} at /music; ${wayOut}`);
  });

  it("leaves alone what it does not know, and what is explained already", () => {
    const others = [
      new Error("other"),
      failure("EOTHER"),
      new ProjectError("said", "busy"),
      "text",
      undefined,
    ];
    for (const other of others) expect(explainFailure(other, "importFolder", "/music")).toBe(other);
  });
});
