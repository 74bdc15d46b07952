import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Connection } from "./connection.ts";

function openScratch(): Connection {
  const connection = new Connection(join(mkdtempSync(join(tmpdir(), "semitone-db-")), "library.db"));
  connection.exec("CREATE TABLE things (id INTEGER PRIMARY KEY, value)");
  return connection;
}
const insert = "INSERT INTO things (value) VALUES (?)";

describe("Connection", () => {
  it("waits for others, writes ahead, and flushes every commit", () => {
    const connection = openScratch();
    const pragma = (name: string) => Object.values(connection.all(`PRAGMA ${name}`)[0])[0];
    expect([
      pragma("journal_mode"),
      pragma("busy_timeout"),
      pragma("synchronous"),
      pragma("foreign_keys"),
    ]).toEqual([
      "wal",
      10_000,
      2, // FULL
      1,
    ]);
  });

  it.each([
    ["text", "é \u{1F3B5}", "é \u{1F3B5}"],
    ["an integer", 2 ** 53 - 1, 2 ** 53 - 1],
    ["a fraction", 0.1, 0.1],
    ["bytes", Buffer.from([1, 2, 3]), new Uint8Array([1, 2, 3])],
    ["part of a buffer", new Uint8Array([0, 1, 2, 3]).subarray(1, 3), new Uint8Array([1, 2])],
    ["null", null, null],
    ["undefined as null", undefined, null],
    ["true as 1, where the driver would end the process", true, 1],
  ])("gives back %s", (_, value, expected) => {
    const connection = openScratch();
    connection.prepare(insert).run([value]);
    expect(connection.all("SELECT value FROM things")).toEqual([{ value: expected }]);
  });

  it.each([
    [Number.NaN, "[object Number]"],
    [Number.POSITIVE_INFINITY, "[object Number]"],
    ["a\0b", '"a\\u0000b"'],
    [2n ** 63n, "[object BigInt]"],
    [{}, "[object Object]"],
  ])("refuses %s, which the driver would change in silence", (value, shown) => {
    expect(() => openScratch().prepare(insert).run([value])).toThrow(
      `database: expected text without NUL, a finite number, bytes or null; got ${shown}`,
    );
  });

  it("refuses to round an integer above 2^53", () => {
    const connection = openScratch();
    connection.prepare(insert).run([2n ** 53n + 1n]);
    expect(() => connection.all("SELECT value FROM things")).toThrow("would be rounded");
  });

  it("keeps statements, forgets the least used, and does not mix up two readers of one", () => {
    const connection = openScratch();
    for (const value of [1, 2, 3]) connection.prepare(insert).run([value]);
    const query = "SELECT value FROM things ORDER BY id";
    expect(connection.prepare(query)).toBe(connection.prepare(query));
    const first = connection.prepare(query).iterate([]);
    expect(first.next().value).toEqual({ value: 1 });
    expect([...connection.prepare(query).iterate([])]).toHaveLength(3);
    expect(first.next().value).toEqual({ value: 2 });
    const kept = connection.prepare(query);
    for (let k = 0; k < 200; k++) connection.prepare(`SELECT ${k}`);
    expect(connection.prepare(query)).not.toBe(kept);
  });

  it("undoes a transaction that throws", () => {
    const connection = openScratch();
    expect(() =>
      connection.transaction(() => {
        connection.prepare(insert).run([1]);
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(connection.all("SELECT * FROM things")).toEqual([]);
  });

  it("says that the disk is full, and leaves the data as it was", () => {
    const connection = openScratch();
    connection.prepare(insert).run(["kept"]);
    connection.exec("PRAGMA max_page_count = 3"); // what a full disk looks like to SQLite
    expect(() =>
      connection.transaction(() => connection.prepare(insert).run([new Uint8Array(100_000)])),
    ).toThrow(/the disk is full; got SQLITE_FULL at .*library.db; free some space and try again$/);
    expect(connection.all("SELECT value FROM things")).toEqual([{ value: "kept" }]);
  });

  it("says that the database is read-only", () => {
    const connection = openScratch();
    connection.exec("PRAGMA query_only = 1");
    expect(() => connection.prepare(insert).run([1])).toThrow(
      /it may not be written; got SQLITE_READONLY at .*; change the permissions, or copy the project/,
    );
  });

  it("says that the folder is not there", () => {
    expect(() => new Connection(join(tmpdir(), "no-such-folder", "library.db"))).toThrow(
      /^database \(open\): it cannot be opened; got SQLITE_CANTOPEN at .*library.db; check that the folder exists/,
    );
  });
});
