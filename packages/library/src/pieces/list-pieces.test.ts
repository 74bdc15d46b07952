import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createScore, readMidi, segmentScore, ticks, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { importFolder } from "../import/import-folder.ts";
import { addPieces, projectWith } from "../labels/project-with.test-support.ts";
import { createProject, type Project } from "../project.ts";
import { BY_CONTENT, byName, type ListOptions, listPieces, pieceById, piecesById } from "./list-pieces.ts";
import { readPiece, segmentsOf } from "./piece-content.ts";

const scratch = () => mkdtempSync(join(tmpdir(), "semitone-pieces-"));
const tune = (...pitches: number[]) =>
  writeMidi(
    createScore({
      ticksPerQuarter: 480,
      provenance: { format: "midi" },
      notes: pitches.map((pitch, k) => ({
        onset: ticks(k * 480),
        duration: ticks(480),
        pitch,
        velocity: 80,
        track: 0,
      })),
    }),
  );

async function imported(files: Record<string, Uint8Array>) {
  const folder = scratch();
  mkdirSync(join(folder, "b"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const project = createProject(scratch());
  await importFolder(project, folder);
  return { folder, project };
}

describe("listPieces(project)", () => {
  it("names each piece once, by its first file, and tells the others", async () => {
    const { project } = await imported({
      "c.mid": tune(60, 62),
      "b/a.mid": tune(60, 62),
      "d.mid": tune(72, 71),
    });
    expect(listPieces(project)).toMatchObject([
      {
        name: "b/a.mid",
        files: ["b/a.mid", "c.mid"],
        status: "kept",
        notes: 2,
        bars: 1,
        meter: "4/4",
        format: "midi",
      },
      { name: "d.mid", files: ["d.mid"], title: undefined },
    ]);
    await project.close();
  });

  it("leaves out pieces whose files are gone", async () => {
    const { project, folder } = await imported({ "c.mid": tune(60), "d.mid": tune(72) });
    renameSync(join(folder, "c.mid"), join(folder, ".c.mid"));
    await importFolder(project, folder);
    expect(listPieces(project).map(({ name }) => name)).toEqual(["d.mid"]);
    await project.close();
  });
});

describe("listPieces(project, options)", () => {
  const orderOf = (project: Project, options?: ListOptions) =>
    listPieces(project, options).map(({ name }) => name);

  it("limit and offset give a page of the whole list, in either order", () => {
    const names = Array.from({ length: 150 }, (_, i) => `f${i % 7}/piece ${i}.mid`);
    const project = projectWith(names);
    for (const order of ["name", "content"] as const) {
      const all = orderOf(project, { order });
      expect([...all].sort()).toEqual([...names].sort());
      for (const [offset, limit] of [
        [0, 1],
        [0, 40],
        [33, 40],
        [149, 9],
        [150, 9],
        [0, 0],
      ])
        expect(orderOf(project, { order, offset, limit })).toEqual(all.slice(offset, offset + limit));
    }
    expect(orderOf(project)).toEqual([...names].sort());
    const keys = listPieces(project, { order: "content" }).map(({ sha256 }) => sha256);
    expect(keys).toEqual([...keys].sort());
  });

  it("order does not depend on the order of import, nor on the order of sources", () => {
    const forwards = projectWith(["a.mid", "c.mid"], "x/one");
    addPieces(forwards, ["b.mid", "a.mid"], "y/one");
    addPieces(forwards, ["d.mid"], "another");
    const backwards = projectWith(["d.mid"], "another");
    addPieces(backwards, ["b.mid", "a.mid"], "y/one");
    addPieces(backwards, ["c.mid", "a.mid"], "x/one");
    for (const order of ["name", "content"] as const) {
      const keys = (project: Project) => listPieces(project, { order }).map(({ sha256 }) => sha256);
      expect(keys(forwards)).toEqual(keys(backwards));
    }
    expect(orderOf(forwards)).toEqual(["another/d.mid", "one/a.mid", "one/a.mid", "one/b.mid", "one/c.mid"]);
    // Where a page ends does not matter, even between two files of the same name.
    expect(listPieces(forwards, { offset: 1, limit: 2 })).toEqual(listPieces(forwards).slice(1, 3));
  });

  it("match looks in name, title and composer, whatever the case, and takes % and _ as they are", () => {
    const project = projectWith(["Waltz.mid", "x/reel.mid", "100%.mid", "100x.mid", "\u00c9tude.mid"]);
    project.connection.exec("UPDATE pieces SET title = 'A WALTZ', composer = 'J. M\u00c4DCHEN' WHERE id = 2");
    expect(orderOf(project, { match: "waltz" })).toEqual(["Waltz.mid", "x/reel.mid"]);
    expect(orderOf(project, { match: "m\u00e4d" })).toEqual(["x/reel.mid"]);
    expect(orderOf(project, { match: "\u00e9tude" })).toEqual(["\u00c9tude.mid"]);
    expect(orderOf(project, { match: "0%" })).toEqual(["100%.mid"]);
    expect(orderOf(project, { match: "x/r", order: "content" })).toEqual(["x/reel.mid"]);
    expect(orderOf(project, { where: ({ name }) => name.startsWith("1"), limit: 1 })).toEqual(["100%.mid"]);
  });

  it("walks an index in the order asked for, and sorts nothing", () => {
    const { connection } = projectWith(["a.mid"]);
    for (const [sql, index] of [
      [BY_CONTENT, "sqlite_autoindex_pieces_1"],
      [byName("= ?"), "sqlite_autoindex_files_1"],
    ] as const) {
      const parameters = new Array((sql.match(/\?/g) ?? []).length).fill(0);
      const plan = connection
        .all(`EXPLAIN QUERY PLAN ${sql}`, parameters)
        .map(({ detail }) => String(detail));
      expect(plan.filter((detail) => /TEMP B-TREE|^SCAN (?!copy)/.test(detail))).toEqual([]);
      expect(plan[0]).toContain(index);
    }
  });
});

describe("segmentsOf(project, id)", () => {
  it("gives what the music package cuts of the same notes", async () => {
    const bytes = tune(...Array.from({ length: 40 }, (_, k) => 50 + ((k * 7) % 24)));
    const { project } = await imported({ "a.mid": bytes });
    const [{ id }] = listPieces(project);
    const segments = segmentScore(readMidi(bytes).score!, project.config.segments);
    expect(segmentsOf(project, id).map((s) => [s.start_ticks, s.end_ticks])).toEqual(
      segments.map(({ start, end }) => [start, end]),
    );
    await project.close();
  });
});

describe("readPiece(project, id)", () => {
  it("reads the notes from any file that still has the bytes", async () => {
    const { project, folder } = await imported({ "c.mid": tune(60, 62), "b/a.mid": tune(60, 62) });
    writeFileSync(join(folder, "b", "a.mid"), "edited");
    const [{ id }] = listPieces(project);
    expect(readPiece(project, id).notes.map(({ pitch }) => pitch)).toEqual([60, 62]);
    await project.close();
  });

  it("refuses to give other notes than were imported, and unknown pieces", async () => {
    const { project, folder } = await imported({ "c.mid": tune(60, 62) });
    writeFileSync(join(folder, "c.mid"), tune(1, 2));
    const [{ id }] = listPieces(project);
    expect(() => readPiece(project, id)).toThrow(
      /^readPiece: expected the file as it was imported; got none at .*c.mid; put it back, or import its folder again$/,
    );
    expect(() => readPiece(project, 99)).toThrow(
      "readPiece: expected the id of a piece; got 99; see listPieces",
    );
    await project.close();
  });
});

it("piecesById(project, ids) gives what pieceById gives of each, copies and renamed files too, and leaves out what is not there", async () => {
  const { folder, project } = await imported({
    "a.mid": tune(60, 62),
    "b/copy.mid": tune(60, 62),
    "c.mid": tune(64, 65),
    "d.mid": tune(67, 69),
  });
  renameSync(join(folder, "d.mid"), join(folder, "e.mid"));
  await importFolder(project, folder);
  const ids = listPieces(project).map(({ id }) => id);
  const found = piecesById(project, [...ids, 99]);
  expect([...found.keys()].sort()).toEqual([...ids].sort());
  for (const id of ids) expect(found.get(id)).toEqual(pieceById(project, id));
});
