import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  beatTokens,
  DESCRIPTOR_NAMES,
  type DerivedView,
  describeScore,
  descriptors,
  rhythm,
  SCORE_VIEWS,
  sliceScore,
  ticks,
} from "@semitone/music";
import { describe, expect, it } from "vitest";
import { importFolder } from "../import/import-folder.ts";
import { exitOf, folderOfTunes, runInProcess, scratchFolder, tune } from "../made-up-music.test-support.ts";
import { listPieces } from "../pieces/list-pieces.ts";
import type { Piece } from "../pieces/piece.ts";
import { readPiece, segmentsOf } from "../pieces/piece-content.ts";
import { createProject, openProject, type Project } from "../project.ts";
import type { StoredView } from "../rows/stored-view.ts";
import type { Spans } from "../rows/view-spans.ts";
import { BATCH_PIECES, viewBatches, viewRows } from "./view-rows.ts";

async function projectOf(
  count: number,
  home = scratchFolder(),
): Promise<{ project: Project; folder: string; pieces: Piece[] }> {
  const folder = folderOfTunes(count);
  const project = createProject(home);
  await importFolder(project, folder, { workers: 1 });
  return { project, folder, pieces: listPieces(project) };
}

/** Every row of every default view, as plain numbers by name of the piece. */
async function allRows(
  project: Project,
  pieces: readonly Piece[],
  spans: Spans,
  views: readonly StoredView[] = SCORE_VIEWS,
) {
  const { tables, unreadable } = await viewRows(project, views, pieces, spans);
  return {
    rows: pieces.map((piece) => tables.map((table) => table.rows(piece)?.map((row) => [...row]))),
    unreadable,
  };
}

/** Names of files that are parsed in this process meanwhile. */
async function parsedDuring(work: () => Promise<unknown>): Promise<string[]> {
  const names: string[] = [];
  const note = (name: unknown) => void names.push(name as string);
  subscribe("semitone:parse", note);
  try {
    await work();
  } finally {
    unsubscribe("semitone:parse", note);
  }
  return names;
}

const viewsFolder = ({ folder }: Project) => join(folder, "cache", "views");
const blocksOf = (project: Project) =>
  readdirSync(viewsFolder(project), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".block"),
  );

describe("viewRows(project, views, pieces, spans)", () => {
  it("gives what the views compute of each piece and each of its segments", async () => {
    const { project, pieces } = await projectOf(3);
    const {
      tables: [whole],
    } = await viewRows(project, [descriptors], pieces, "piece");
    const {
      tables: [parts],
    } = await viewRows(project, [descriptors], pieces, "segments");
    for (const piece of pieces) {
      const score = readPiece(project, piece.id);
      expect(whole.rows(piece)).toEqual([describeScore(score)]);
      expect(parts.rows(piece)).toEqual(
        segmentsOf(project, piece.id).map((s) =>
          describeScore(sliceScore(score, ticks(s.start_ticks), ticks(s.end_ticks))),
        ),
      );
    }
    expect(whole.rows(pieces[0])![0]).toHaveLength(DESCRIPTOR_NAMES.length);
    expect(whole.rows({ id: 99 })).toBeUndefined();
    await project.close();
  });

  it("reads no file after an import: the rows of pieces and segments are kept, even where the files are gone", async () => {
    const { project, pieces, folder } = await projectOf(3);
    rmSync(folder, { recursive: true });
    for (const spans of ["piece", "segments"] as const) {
      const parsed = await parsedDuring(async () => {
        expect((await allRows(project, pieces, spans)).unreadable).toEqual([]);
      });
      expect(parsed).toEqual([]);
    }
    await project.close();
  });

  it("gives the same without a cache, in this process or in others, and keeps it again, each file read once", async () => {
    for (const count of [4, 40]) {
      const { project, pieces } = await projectOf(count);
      const first = [await allRows(project, pieces, "piece"), await allRows(project, pieces, "segments")];
      rmSync(join(project.folder, "cache"), { recursive: true });
      const parsed = await parsedDuring(async () => {
        await viewRows(project, SCORE_VIEWS, pieces, "piece", { beside: ["segments"] });
      });
      // Other processes tell theirs elsewhere.
      expect(parsed).toHaveLength(count > 32 ? 0 : count);
      expect(
        await parsedDuring(async () => {
          expect([
            await allRows(project, pieces, "piece"),
            await allRows(project, pieces, "segments"),
          ]).toEqual(first);
        }),
      ).toEqual([]);
      await project.close();
    }
  });

  it("drops a damaged block, removes what dead writers left, and computes the same again", async () => {
    const { project, pieces } = await projectOf(3);
    const first = await allRows(project, pieces, "piece");
    for (const name of blocksOf(project)) {
      const path = join(viewsFolder(project), name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(path, bytes);
    }
    const [block] = blocksOf(project).filter((name) => name.startsWith("rhythm-piece"));
    const stray = join(viewsFolder(project), block, "..", ".x.block.4194304.tmp");
    writeFileSync(stray, "half of");
    expect(await allRows(project, pieces, "piece")).toEqual(first);
    expect(statSync(stray, { throwIfNoEntry: false })).toBeUndefined();
    await project.close();
  });

  it("computes a view that is not kept by default when it is wanted, with as many rows as the music needs", async () => {
    const { project, pieces } = await projectOf(2);
    const {
      tables: [table],
    } = await viewRows(project, [beatTokens], pieces, "segments");
    for (const piece of pieces) {
      const rows = table.rows(piece)!;
      expect(rows).toHaveLength(segmentsOf(project, piece.id).length);
      expect(beatTokens.decode!(rows[0]).notes.map(({ pitch }) => pitch)).toEqual(
        readPiece(project, piece.id)
          .notes.slice(0, 32)
          .map(({ pitch }) => pitch),
      );
    }
    await project.close();
  });

  it("computes a view that follows from another in this process, once, from one reading of the files", async () => {
    const { project, pieces } = await projectOf(2);
    let calls = 0;
    const counts: DerivedView = {
      ...{
        id: "counts@1",
        of: "rows",
        from: beatTokens,
        about: "tokens",
        numbers: "uint16",
        width: 1,
        losses: [],
      },
      range: { kind: "real", low: 0, high: 65535 },
      compute: async (passages) => {
        calls += passages.length;
        return passages.map((own) => Uint16Array.of(own.length));
      },
    };
    const parsed = await parsedDuring(() =>
      viewRows(project, [counts], pieces, "piece", { beside: ["segments"] }),
    );
    expect(parsed).toHaveLength(2);
    const again = await parsedDuring(async () => {
      for (let time = 0; time < 2; time++) {
        const { tables } = await viewRows(project, [beatTokens, rhythm, counts], pieces, "segments");
        for (const piece of pieces)
          expect(tables[2].rows(piece)!.map(([n]) => n)).toEqual(
            tables[0].rows(piece)!.map(({ length }) => length),
          );
      }
    });
    expect(again).toEqual([]);
    expect(calls).toBe(2 * (1 + 2));
    await project.close();
  });

  it("names pieces whose files are gone, and finds the bytes in another file", async () => {
    const { project, folder, pieces } = await projectOf(3);
    writeFileSync(join(folder, "copy.mid"), readFileSync(join(folder, "t001.mid")));
    await importFolder(project, folder);
    rmSync(join(project.folder, "cache"), { recursive: true });
    rmSync(join(folder, "t000.mid"));
    writeFileSync(join(folder, "t001.mid"), "changed since");
    const { rows, unreadable } = await allRows(project, pieces, "piece");
    expect(unreadable).toEqual([
      {
        piece: "t000.mid",
        reason: expect.stringMatching(
          /^readPiece: expected the file as it was imported; got none at .*t000.mid; put it back/,
        ),
      },
    ]);
    expect(rows.map(([row]) => row !== undefined)).toEqual([false, true, true]);
    await project.close();
  });

  it.skipIf(process.getuid?.() === 0)("works where the cache cannot be written", async () => {
    const { project, pieces } = await projectOf(2);
    const first = await allRows(project, pieces, "piece");
    rmSync(join(project.folder, "cache"), { recursive: true });
    chmodSync(project.folder, 0o555);
    expect(await allRows(project, pieces, "piece")).toEqual(first);
    chmodSync(project.folder, 0o755);
    await project.close();
  });

  it("works where a file stands in the way of the cache", async () => {
    const { project, pieces } = await projectOf(2);
    const first = await allRows(project, pieces, "piece");
    rmSync(join(project.folder, "cache"), { recursive: true });
    writeFileSync(join(project.folder, "cache"), "in the way");
    expect(await allRows(project, pieces, "piece")).toEqual(first);
    await project.close();
  });

  it("keeps segments cut in another way apart", async () => {
    const { project, pieces, folder } = await projectOf(1);
    const config = { ...project.config, segments: { unit: "bars" as const, length: 2, hop: 2 } };
    const other = { ...project, config };
    await importFolder(other, folder);
    const counts = async (of: Project) =>
      (await allRows(of, pieces, "segments", [rhythm])).rows[0][0]!.length;
    expect([await counts(other), await counts(project)]).toEqual([4, 2]);
    await project.close();
  });
});

describe("viewBatches(project, views, pieces, spans, onBatch)", () => {
  it("gives the rows of viewRows, in the order of the pieces, and stops when cancelled", async () => {
    const { project, pieces } = await projectOf(3);
    const { rows } = await allRows(project, pieces, "piece");
    const seen: unknown[] = [];
    // The same pieces again and again: more than one batch.
    const many = Array.from({ length: 400 }, () => pieces).flat();
    const sizes: number[] = [];
    const onBatch = ({ pieces: own, tables }: Parameters<Parameters<typeof viewBatches>[4]>[0]) => {
      sizes.push(own.length);
      for (const piece of own) seen.push(tables.map((table) => table.rows(piece)!.map((row) => [...row])));
    };
    expect(await viewBatches(project, SCORE_VIEWS, many, "piece", onBatch)).toEqual([]);
    expect(sizes).toEqual([BATCH_PIECES, 1200 - BATCH_PIECES]);
    expect(seen).toEqual(many.map((piece) => rows[pieces.indexOf(piece)]));
    const stop = new AbortController();
    const cancelled = viewBatches(
      project,
      SCORE_VIEWS,
      many,
      "piece",
      () => stop.abort(new Error("enough")),
      {
        signal: stop.signal,
      },
    );
    await expect(cancelled).rejects.toThrow("enough");
    await project.close();
  });
});

describe("several processes", { timeout: 300_000 }, () => {
  const reading = `
    await library.viewRows(project, (await import("@semitone/music")).SCORE_VIEWS, library.listPieces(project), "piece", { workers: 1, onProgress: () => console.log("read") });
  `;

  it("that compute the same rows at once, one of them killed, leave what one leaves", async () => {
    const { project, pieces } = await projectOf(40);
    const first = await allRows(project, pieces, "piece");
    rmSync(join(project.folder, "cache"), { recursive: true });
    const killed = runInProcess(project.folder, reading, () => killed.kill("SIGKILL"));
    const others = [1, 2].map(() => runInProcess(project.folder, reading));
    expect(await Promise.all([killed, ...others].map(exitOf))).toEqual(["SIGKILL", 0, 0]);
    expect(await allRows(project, pieces, "piece")).toEqual(first);
    expect(
      readdirSync(viewsFolder(project), { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".tmp"),
      ),
    ).toEqual([]);
    await project.close();
  });

  it("an import that is killed loses no rows for good", async () => {
    const folder = folderOfTunes(60);
    const home = scratchFolder();
    await createProject(home).close();
    const importing = `await library.importFolder(project, ${JSON.stringify(folder)}, { workers: 1, onProgress: ({ done }) => console.log(done) });`;
    const child = runInProcess(home, importing, (done) => Number(done) >= 30 && child.kill("SIGKILL"));
    await exitOf(child);
    const project = openProject(home);
    await importFolder(project, folder);
    const pieces = listPieces(project);
    const { rows, unreadable } = await allRows(project, pieces, "piece", [descriptors]);
    expect([rows.length, unreadable]).toEqual([60, []]);
    expect(rows.map(([row]) => row![0])).toEqual(
      pieces.map(({ name }) => [...describeScore(tune(1 + Number(name.slice(1, 4))))]),
    );
    await project.close();
  });
});
