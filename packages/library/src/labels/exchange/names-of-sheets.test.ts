// Which piece a name in a sheet means: never that of another file.
import { describe, expect, it } from "vitest";
import { addPieces, labelFile, projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";
import { type ImportLabelsOptions, importLabels } from "./import-labels.ts";

async function labelled(
  paths: readonly string[],
  names: readonly string[],
  options: ImportLabelsOptions = {},
) {
  const project = projectWith(paths);
  const rows = names.map((name, i) => `"${name}",m${i}`).join("\n");
  const report = await importLabels(project, labelFile("x.csv", `file_name,mood\n${rows}\n`), options);
  return {
    project,
    report,
    held: [...labelsOf(project)].map(({ file, value }) => `${file} ${value}`).sort(),
  };
}

describe("a name in a sheet", () => {
  it("with a dot is no name with an ending", async () => {
    const files = ["etude.1.mid", "etude.mid", "Sonate op.2 no.3.abc", "v1.0 final.mid"];
    const { held } = await labelled(files, ["etude.1", "Sonate op.2 no.3", "v1.0 final", "etude.4"]);
    expect(held).toEqual(["Sonate op.2 no.3.abc m1", "etude.1.mid m0", "v1.0 final.mid m2"]);
  });

  it("without its file is not the stem of another", async () => {
    const { report } = await labelled(["etude.mid"], ["etude.2", "etude.2.mid"]);
    expect(report).toMatchObject({ added: 0, unmatchedLabels: 2 });
  });

  it("of a stem that stands in two folders, or with two endings, names all that it may be", async () => {
    const { report } = await labelled(["a/gigue.mid", "b/gigue.mid", "c/gigue.abc"], ["gigue", "gigue.mid"]);
    expect(report.ambiguous.map(({ candidates }) => candidates)).toEqual([
      ["a/gigue.mid", "b/gigue.mid", "c/gigue.abc"],
      ["a/gigue.mid", "b/gigue.mid"],
    ]);
  });

  it("gives way to the name that the piece has in the same sheet", async () => {
    const { held, report } = await labelled(["etude.mid"], ["etude.abc", "etude.mid"]);
    expect(held).toEqual(["etude.mid m1"]);
    expect(report.ambiguous).toEqual([
      {
        name: "etude.abc",
        labels: 1,
        candidates: ["etude.mid"],
        because: 'the file names that piece "etude.mid" as well',
      },
    ]);
  });

  it("may be spelt in two ways in one sheet", async () => {
    const project = projectWith(["Été.mid"]);
    const sheet = "file,rater,mood\nÉté.mid,kim,calm\nE\u0301te\u0301.MID,lee,tense\n";
    expect(await importLabels(project, labelFile("x.csv", sheet))).toMatchObject({ added: 2 });
  });

  it("of a file that the import dropped is not its namesake", async () => {
    const project = projectWith(["etude.mid"]);
    project.connection.exec(
      `INSERT INTO files (source_id, path, size, modified, status, reasons, pipeline)
       VALUES (1, 'etude.abc', 1, 1, 'dropped', '["no-notes"]', ''), (1, 'etude.wav', 1, 1, 'dropped', '["not-music"]', '')`,
    );
    const report = await importLabels(project, labelFile("x.csv", "file,mood\netude.abc,calm\n"));
    expect(report).toMatchObject({ added: 0, unmatched: [{ name: "etude.abc", droppedFor: ["no-notes"] }] });
    // Sound was never to be imported: its name stands for the piece.
    expect(await importLabels(project, labelFile("x.csv", "file,mood\netude.wav,calm\n"))).toMatchObject({
      added: 1,
    });
  });

  it.each([
    ["C:\\Users\\kim\\tunes\\reels\\one.mid"],
    ["\\\\nas\\tunes\\reels\\one.mid"],
    ["s3://bucket/tunes/reels/one.mid"],
    ["https://example.org/x/reels/one.mid?v=2"],
    ["file:///D:/tunes/REELS/one.MID"],
    ["/data/upload/4/0badcafe-one.mid"],
    ["/data/local-files/?d=reels%2Fone.mid"],
    ["reels%2Fone.mid"],
  ])("%s is found", async (name) => {
    const { held, report } = await labelled(["reels/one.mid", "two.mid"], [name]);
    expect(held).toEqual(["reels/one.mid m0"]);
    expect(report.matches).toHaveLength(1);
  });

  it("from the root of another system is not found in another folder, nor two folders in one", async () => {
    const { report } = await labelled(["b/one.mid"], ["C:\\music\\a\\one.mid"]);
    expect(report).toMatchObject({ unmatchedLabels: 1 });
    expect(report.notes.join()).toContain("a name is that of a piece in another folder");
    const two = await labelled(["one.mid", "two.mid"], ["C:\\a\\one.mid", "C:\\b\\two.mid"]);
    expect(two.report).toMatchObject({ added: 0, ambiguousLabels: 2 });
    expect(two.report.ambiguous[0].because).toContain("lie in different folders");
    expect(
      (await labelled(["one.mid", "two.mid"], ["C:\\a\\one.mid", "C:\\b\\two.mid"], { byName: true })).held,
    ).toHaveLength(2);
  });

  it("keeps what looks like the mark of a tool where a file is called so", async () => {
    const { held } = await labelled(["20240101_a.mid", "a.mid"], ["20240101_a"]);
    expect(held).toEqual(["20240101_a.mid m0"]);
  });

  it("finds the same piece among two imported folders only by enough of its path", async () => {
    const project = projectWith(["one.mid"], "first");
    addPieces(project, ["one.mid"], "second");
    const report = await importLabels(
      project,
      labelFile("x.csv", "file,mood\none,calm\nsecond\\one.mid,tense\n"),
    );
    expect(report).toMatchObject({ added: 1, ambiguousLabels: 1 });
  });
});
