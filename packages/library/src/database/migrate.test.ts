import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Connection } from "./connection.ts";
import { migrate, pendingMigrations } from "./migrate.ts";

const first = { name: "a-1", sql: "CREATE TABLE a (x); INSERT INTO a VALUES (1)" };
const second = { name: "a-2", sql: "ALTER TABLE a ADD COLUMN y DEFAULT 2" };
const broken = { name: "a-3", sql: "CREATE TABLE b (x); SELECT nonsense" };

function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "semitone-migrate-"));
  return { connection: new Connection(join(folder, "library.db")), backups: join(folder, "backups") };
}

describe("migrate(connection, migrations, backupFolder)", () => {
  it("takes each step once, in order", () => {
    const { connection, backups } = scratch();
    expect(migrate(connection, [first], backups)).toEqual(["a-1"]);
    expect(migrate(connection, [first, second], backups)).toEqual(["a-2"]);
    expect(migrate(connection, [first, second], backups)).toEqual([]);
    expect(connection.all("SELECT * FROM a")).toEqual([{ x: 1, y: 2 }]);
  });

  it("sets a complete copy aside before it changes a schema, and none for a new database", () => {
    const { connection, backups } = scratch();
    migrate(connection, [first], backups);
    expect(() => readdirSync(backups)).toThrow("ENOENT");
    migrate(connection, [first, second], backups);
    const copies = readdirSync(backups);
    expect(copies).toEqual([expect.stringMatching(/^library-.*\.db$/)]);
    const copy = new Connection(join(backups, copies[0]));
    expect(copy.all("SELECT * FROM a")).toEqual([{ x: 1 }]);
    expect(pendingMigrations(copy, [first, second])).toEqual([second]);
  });

  it("takes all pending steps or, where one fails, none", () => {
    const { connection, backups } = scratch();
    migrate(connection, [first], backups);
    expect(() => migrate(connection, [first, second, broken], backups)).toThrow("nonsense");
    expect(pendingMigrations(connection, [first, second])).toEqual([second]);
    expect(connection.all("SELECT * FROM a")).toEqual([{ x: 1 }]);
  });

  it("refuses a database with steps that it does not know", () => {
    const { connection, backups } = scratch();
    migrate(connection, [first, second], backups);
    expect(() => migrate(connection, [first], backups)).toThrow(
      /^openProject: expected a schema this version knows; got step "a-2" at .*; it was made by a newer semitone, update yours$/,
    );
  });
});
