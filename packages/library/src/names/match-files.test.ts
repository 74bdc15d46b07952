import { describe, expect, it } from "vitest";
import { FileMatcher } from "./match-files.ts";

const matcher = (...paths: string[]) => new FileMatcher(paths.map((path, piece) => ({ path, piece })));

describe("FileMatcher.match(name)", () => {
  it.each([
    ["a/b.mid", ["a/b.mid", "c/a/b.mid"], "exact", "a/b.mid"],
    ["./a\\b.mid", ["a/b.mid"], "exact", "a/b.mid"],
    ["labelled/midi/b.mid", ["midi/b.mid", "x.mid"], "suffix", "midi/b.mid"],
    ["b.mid", ["x/y/b.mid", "x/y/bb.mid"], "suffix", "x/y/b.mid"],
    ["deep/x/b.mid", ["b.mid", "x/b.mid"], "suffix", "x/b.mid"],
    ["phrases/b_1", ["phrases/b_1.mid"], "stem", "phrases/b_1.mid"],
    ["b.wav", ["x/b.mid"], "stem", "x/b.mid"],
    ["My Song.mid", ["x/my_song.MID"], "folded", "x/my_song.MID"],
    ["cafe\u0301.mid", ["caf\u00e9.mid"], "folded", "caf\u00e9.mid"],
    ["book.abc#1", ["x/book.abc#0", "x/book.abc#1"], "suffix", "x/book.abc#1"],
  ])("finds %s among %j by %s", (name, paths, method, path) => {
    expect(matcher(...paths).match(name)).toMatchObject({ kind: "match", method, path });
  });

  it.each([
    ["b.mid", ["x/b.mid", "y/b.mid"]],
    ["b", ["b.mid", "b.abc"]],
    ["My Song.mid", ["my_song.mid", "My-Song.mid"]],
    ["book.abc", ["book.abc#0", "book.abc#1"]],
  ])("refuses to choose for %s among %j", (name, paths) => {
    const match = matcher(...paths).match(name);
    if (name === "book.abc") expect(match.kind).toBe("none");
    else expect(match).toEqual({ kind: "ambiguous", candidates: paths });
  });

  it("does not take a namesake in another folder, but names it", () => {
    expect(matcher("split_2/a.mid").match("split_1/a.mid")).toEqual({
      kind: "none",
      candidates: ["split_2/a.mid"],
    });
  });

  it("does not let a name of another folder pass for a path inside a known one", () => {
    const imported = new FileMatcher([{ path: "a.mid", folder: "/data/split_2", piece: 0 }]);
    expect(imported.match("split_1/a.mid").kind).toBe("none");
    for (const name of ["a.mid", "split_2/a.mid", "/data/split_2/a.mid"])
      expect(imported.match(name)).toMatchObject({ kind: "match", path: "a.mid" });
  });

  it("finds a namesake in another folder where asked to go by the name alone, if there is only one", () => {
    const names = ["split_2/a.mid", "split_2/b.mid", "split_3/b.mid"].map((path, piece) => ({ path, piece }));
    const byName = new FileMatcher(names, { byName: true });
    expect(byName.match("split_1/A.wav")).toMatchObject({
      kind: "match",
      method: "name",
      path: "split_2/a.mid",
    });
    expect(byName.match("split_1/b.mid").kind).toBe("ambiguous");
    expect(byName.match("split_3/b.mid")).toMatchObject({ method: "exact", piece: 2 });
  });

  it("names the nearest spelling of a name that is nowhere", () => {
    expect(matcher("x/waltz1.mid", "x/reel7.mid").match("walz1.mid")).toEqual({
      kind: "none",
      candidates: ["x/waltz1.mid"],
    });
  });

  it("names what holds the name, where nothing is spelt like it", () => {
    const long = "x/Series_PS1_Game_Ending.mid";
    expect(matcher(long, "x/Other.mid").match("ending.mid")).toEqual({ kind: "none", candidates: [long] });
  });

  it("takes two names of one piece for one", () => {
    const copies = new FileMatcher([
      { path: "x/b.mid", piece: 0 },
      { path: "y/b.mid", piece: 0 },
    ]);
    expect(copies.match("b.mid")).toMatchObject({ kind: "match", piece: 0 });
  });

  it("is not fooled by a name inside a name", () => {
    expect(matcher("x/ab.mid").match("b.mid").kind).toBe("none");
    expect(matcher("b.mid").match("ab.mid").kind).toBe("none");
  });

  it("answers 20,000 names of strangers without searching all of 5,000 pieces for each", () => {
    const many = new FileMatcher(
      Array.from({ length: 5_000 }, (_, piece) => ({ path: `music/piece ${piece}.mid`, piece })),
    );
    for (let i = 0; i < 20_000; i++) expect(many.match(`stranger-${i}-x`).kind).toBe("none");
    expect(many.match("piece_777").kind).toBe("match");
  });
});
