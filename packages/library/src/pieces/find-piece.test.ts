import { describe, expect, it } from "vitest";
import { addPieces, projectWith } from "../labels/project-with.test-support.ts";
import { findPiece, matchPiece } from "./find-piece.ts";
import { PieceNames } from "./piece-names.ts";

const project = projectWith([
  "waltzes/Blue Danube.mid",
  "waltzes/first.mid",
  "reels/first.mid",
  "reels/caf\u00e9.mid",
  "reels/song#1.mid",
  "long/Series_PS1_Game_Ending.mid",
  "x-100%_done.mid",
]);

describe("findPiece(project, name)", () => {
  it.each([
    ["waltzes/first.mid", "waltzes/first.mid"],
    ["./waltzes\\first.mid", "waltzes/first.mid"],
    ["music/reels/first.mid", "reels/first.mid"],
    ["Blue Danube.mid", "waltzes/Blue Danube.mid"],
    ["Blue Danube", "waltzes/Blue Danube.mid"],
    ["waltzes/blue_danube.wav", "waltzes/Blue Danube.mid"],
    ["CAFE\u0301", "reels/caf\u00e9.mid"],
    ["song#1", "reels/song#1.mid"],
    ["x-100%_done", "x-100%_done.mid"],
  ])("findPiece(%j) is %s", (name, path) => {
    expect(findPiece(project, name).name).toBe(path);
  });

  it.each([
    [
      "first.mid",
      '"first.mid" may mean any of "reels/first.mid", "waltzes/first.mid"; write more of the path',
    ],
    ["first", '"first" may mean any of "reels/first.mid", "waltzes/first.mid"; write more of the path'],
    [
      "hymns/first.mid",
      'no piece is called "hymns/first.mid"; did you mean "reels/first.mid", "waltzes/first.mid"?',
    ],
    ["Blue Danbe", 'no piece is called "Blue Danbe"; did you mean "waltzes/Blue Danube.mid"?'],
    ["ending.mid", 'no piece is called "ending.mid"; did you mean "long/Series_PS1_Game_Ending.mid"?'],
    ["qqqqqqqqqqqq", 'no piece is called "qqqqqqqqqqqq"; see semitone pieces'],
    ["", 'no piece is called ""; see semitone pieces'],
  ])("findPiece(%j) throws: %s", (name, message) => {
    expect(() => findPiece(project, name)).toThrow(message);
    expect(() => findPiece(project, name)).toThrow(expect.objectContaining({ code: "no-piece" }));
  });

  it("findPiece tells why a file was left out by the import", () => {
    const dropping = projectWith(["a.mid", "b.mid"]);
    dropping.connection.exec(
      `UPDATE files SET status = 'dropped', reasons = '["no-notes"]' WHERE path = 'b.mid'`,
    );
    expect(() => findPiece(dropping, "b")).toThrow(
      'no piece is called "b": the import left that file out (no-notes)',
    );
  });

  it("findPiece takes the name of a source in front, and chooses among pieces of one file by #n", () => {
    const two = projectWith(["a.mid", "book.abc"], "midi");
    addPieces(two, { "a.mid": "another" }, "more");
    const [{ sha256 }] = two.connection.all("SELECT sha256 FROM files WHERE path = 'book.abc'");
    two.connection.exec(
      `INSERT INTO pieces (sha256, ordinal, format, notes, tracks, seconds, ticks_per_quarter, end_ticks, bars, meter, group_key)
       VALUES ('${sha256}', 1, 'abc', 1, 1, 60, 480, 480, 1, '4/4', '${sha256}:1')`,
    );
    expect(findPiece(two, "more/a.mid").name).toBe("more/a.mid");
    expect(findPiece(two, "midi/a").name).toBe("midi/a.mid");
    expect(() => findPiece(two, "a.mid")).toThrow('any of "midi/a.mid", "more/a.mid"');
    expect(findPiece(two, "book.abc#1")).toMatchObject({ name: "midi/book.abc#1", ordinal: 1 });
    expect(findPiece(two, "book#0")).toMatchObject({ name: "midi/book.abc#0", ordinal: 0 });
    expect(() => findPiece(two, "book.abc")).toThrow('did you mean "midi/book.abc#0", "midi/book.abc#1"?');
  });

  it("findPiece names a piece whose file is gone by its last name, and a copy by the name that stands for it", () => {
    const copies = projectWith({ "b/one.mid": "same", "a/two.mid": "same", "gone.mid": "other" });
    copies.connection.exec("UPDATE files SET status = 'duplicate' WHERE path = 'b/one.mid'");
    copies.connection.exec("UPDATE files SET missing = 1 WHERE path = 'gone.mid'");
    expect(findPiece(copies, "one")).toMatchObject({ name: "a/two.mid", files: ["a/two.mid", "b/one.mid"] });
    expect(findPiece(copies, "gone")).toMatchObject({ name: "gone.mid", files: [] });
  });

  it("matchPiece means what PieceNames means, which has every name in memory, for 900 names", () => {
    const folders = ["", "a/", "a/b/", "b/", "A/"];
    const stems = ["one", "One", "one two", "one_two", "one-two", "two", "caf\u00e9", "cafe\u0301", "x#1"];
    const endings = [".mid", ".abc", "", ".MID"];
    const all = folders.flatMap((folder) =>
      stems.flatMap((stem) => endings.map((end) => folder + stem + end)),
    );
    const some = projectWith(all.filter((_, i) => (i * 7919) % 11 < 3));
    addPieces(some, ["one.mid", "a/two.abc"], "b");
    const names = new PieceNames(some);
    for (const name of [...all, ...all.map((one) => `z/${one}`), ...all.map((one) => `b/${one}`), ...stems]) {
      const [one, other] = [matchPiece(some, name), names.match(name)];
      expect([name, one.kind]).toEqual([name, other.kind]);
      if (one.kind === "match" && other.kind === "match")
        expect([name, one.piece, one.method]).toEqual([name, names.pieces[other.piece].id, other.method]);
      else if (one.kind === "ambiguous" && other.kind === "ambiguous")
        expect([...one.candidates].sort()).toEqual([...other.candidates].sort());
    }
  });
});

describe("matchPiece(project, name), plans of its statements", () => {
  it("read indexes only: no table from end to end but for spellings that nobody has", () => {
    const { connection } = project;
    const used: string[] = [];
    const { all } = connection;
    connection.all = (sql, parameters) => {
      used.push(sql);
      return all.call(connection, sql, parameters);
    };
    findPiece(project, "Blue Danube");
    findPiece(project, "waltzes/first.mid");
    connection.all = all;
    const plans = used.flatMap((sql) =>
      connection
        .all(`EXPLAIN QUERY PLAN ${sql}`, new Array((sql.match(/\?/g) ?? []).length).fill("0"))
        .map(({ detail }) => String(detail)),
    );
    expect(plans.filter((detail) => /^SCAN (f|p|files|pieces)\b/.test(detail))).toEqual([]);
    expect(plans).toContainEqual(expect.stringContaining("files_by_name"));
  });
});
