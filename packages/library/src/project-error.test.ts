import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  it("knows SQLite's refined codes, which the driver cannot name", () => {
    const refined = Object.assign(new Error(), { code: "UNKNOWN_SQLITE_ERROR_1544", rawCode: 8 + 6 * 256 });
    expect(explainFailure(refined, "import", "/music")).toMatchObject({ code: "read-only" });
  });

  // No file system is as small as that of /proc: it never has room.
  it.skipIf(process.platform !== "linux")(
    "calls a disk without room full, of which SQLITE says that it failed",
    () => {
      const failed = Object.assign(new Error(), {
        code: "UNKNOWN_SQLITE_ERROR_4874",
        rawCode: 10 + 19 * 256,
      });
      expect(explainFailure(failed, "database", "/proc/library.db")).toMatchObject({ code: "disk-full" });
      expect(explainFailure(failed, "database", "/gone/library.db")).toMatchObject({ code: "io" });
    },
  );

  it.skipIf(process.getuid?.() === 0)(
    "says read-only where something is to be made in a read-only folder",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "semitone-read-only-"));
      chmodSync(folder, 0o500);
      const explain = (intent: "read" | "write") =>
        explainFailure(failure("ENOENT"), "import", join(folder, "a", "b"), intent);
      expect(explain("write")).toMatchObject({ code: "read-only" });
      expect(explain("read")).toMatchObject({ code: "missing" });
    },
  );

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
