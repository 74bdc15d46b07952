// What other machines do for a project is what this one does: the same pieces, rows and tags, whatever happens on the way.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Machines, openStore, type SharedStore } from "@semitone/job";
import { createProject, findView, importFolder, listPieces, type Project, viewRows } from "@semitone/library";
import { defaultReads } from "@semitone/models";
import { encodeWav } from "@semitone/sound";
import { madeUpNote, madeUpTune, memoryQueue, startS3, type TestS3, TINY_SIZES } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GenerateResult, generate } from "./creation/generate.ts";
import { JOB_KINDS } from "./job-kinds.ts";
import { tag } from "./tag.ts";
import { train } from "./train.ts";
import { type Bench, makeBench } from "./verbs/every-verb.test-support.ts";
import { work } from "./work.ts";

const newFolder = () => mkdtempSync(join(tmpdir(), "semitone-machines-"));

let server: TestS3 | undefined;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server?.stop());

/** Machines with workers on them while `use` is at work. */
async function withWorkers<T>(store: SharedStore, use: (machines: Machines) => Promise<T>): Promise<T> {
  const queue = memoryQueue({ twice: true });
  const leave = new AbortController();
  const failures: string[] = [];
  const workers = [1, 2].map(() =>
    work({
      ...{ queue, store, jobs: 1, threads: 1, signal: leave.signal },
      onJob: (_, failure) => failure !== undefined && failures.push(failure),
    }),
  );
  try {
    return await use({ queue, store });
  } finally {
    leave.abort();
    await Promise.all(workers);
    expect(failures).toEqual([]);
  }
}

/** Everything that an import leaves in a project, ids and times apart. */
function contentOf(project: Project) {
  const { connection } = project;
  const pieces = listPieces(project);
  return {
    pieces: pieces.map(({ id: _, ...piece }) => piece).sort((a, b) => (a.name < b.name ? -1 : 1)),
    files: connection.all("SELECT path, size, sha256, status, reasons, pipeline FROM files ORDER BY path"),
    diagnostics: connection.all("SELECT * FROM diagnostics ORDER BY sha256, ordinal"),
    segments: connection.all(
      "SELECT sha256, pieces.ordinal, segments.ordinal AS segment, unit, start_ticks, segments.end_ticks, start_bar, end_bar, start_seconds, end_seconds FROM segments JOIN pieces ON pieces.id = piece_id ORDER BY 1, 2, 3",
    ),
    prints: connection
      .all(
        "SELECT sha256, ordinal, version, hex(data) AS data FROM fingerprints JOIN pieces ON pieces.id = piece_id ORDER BY 1, 2",
      )
      .map((row) => ({ ...row })),
  };
}

/** Music of several kinds, with names that are hard, and files that are none. */
function someMusic(): string {
  const folder = newFolder();
  mkdirSync(join(folder, "deep"));
  for (let i = 0; i < 66; i++)
    writeFileSync(join(folder, "deep", `tune ${i} "\u00fc".abc`), madeUpTune(i % 2 ? "reel" : "waltz", i));
  writeFileSync(join(folder, "note.wav"), encodeWav({ samples: madeUpNote(220, 0.5), sampleRate: 22_050 }));
  writeFileSync(join(folder, "back\\slash.abc"), madeUpTune("reel", 99));
  writeFileSync(join(folder, "broken.mid"), "MThd nothing");
  writeFileSync(join(folder, "empty.abc"), "");
  writeFileSync(join(folder, "large.abc"), `X:1\nK:C\n% ${"x".repeat(3 << 20)}\nCDEF|\n`);
  return folder;
}

/** Files larger than 2 MiB are too large for it. */
const newProject = (): Project => createProject(newFolder(), { import: { maxFileMegabytes: 2 } });

/** A project with a run, for both stores. */
let made: Promise<Bench> | undefined;
const benchOf = (): Promise<Bench> => {
  made ??= makeBench();
  return made;
};

describe.each<[string, () => Promise<SharedStore>]>([
  ["a folder", () => openStore(newFolder())],
  ["S3", () => openStore(server!.newStore())],
])("with a store that is %s", (_, open) => {
  it("importFolder(project, paths, { machines }) leaves what one process leaves, and views computed later too", async () => {
    const music = someMusic();
    const [alone, together] = [newProject(), newProject()];
    const report = await importFolder(alone, music, { workers: 1 });
    expect(report.kept).toBeGreaterThan(60);
    const store = await open();
    const { seconds: _, ...other } = await withWorkers(store, (machines) =>
      importFolder(together, music, { machines }),
    );
    expect({ ...other, seconds: report.seconds }).toEqual(report);
    expect(contentOf(together)).toEqual(contentOf(alone));
    const rowsOf = async (project: Project, machines?: Machines) => {
      const pieces = [...listPieces(project)].sort((a, b) => (a.name < b.name ? -1 : 1));
      const views = defaultReads().flatMap(({ view }) => findView(view) ?? []);
      const { tables, unreadable } = await viewRows(project, views, pieces, "segments", { machines });
      return { unreadable, rows: tables.map((table) => pieces.map((piece) => table.rows(piece))) };
    };
    const one = await rowsOf(alone);
    expect(await rowsOf(together)).toEqual(one);
    // The cache may be deleted at any time: other machines compute it anew.
    rmSync(join(together.folder, "cache"), { recursive: true, force: true });
    expect(await withWorkers(store, (machines) => rowsOf(together, machines))).toEqual(one);
    expect(readdirSync(join(together.folder, "cache"))).toContain("views");
    for (const project of [alone, together]) project.close();
  }, 600_000);

  it("tag(project, { machines }) gives the text that one process gives", async () => {
    const options = { segments: true };
    const { project } = await benchOf();
    const alone = await tag(project, options);
    const together = await withWorkers(await open(), (machines) => tag(project, { ...options, machines }));
    expect(JSON.stringify(together)).toBe(JSON.stringify(alone));
    expect(alone.pieces.length).toBeGreaterThan(5);
  }, 600_000);
});

it("train and generate --wav leave with other machines what they leave alone", async () => {
  const { project } = await benchOf();
  const options = {
    ...{ attributes: ["kind"], model: "majority", sizes: TINY_SIZES, threads: 1 },
    steps: { segments: 30 },
  };
  const filesIn = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^(manifest|metrics)\.json$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [
        path.slice(folder.length),
        createHash("sha256").update(readFileSync(path)).digest("hex"),
      ]);
  const { folder: alone } = await train(project, { ...options, name: "model" });
  const before = filesIn(alone);
  const music = {
    model: "segments",
    run: "model",
    bars: 2,
    count: 2,
    wav: true,
    soundFont: "built-in",
  } as const;
  const bytesOf = ({ pieces }: GenerateResult) =>
    pieces.map(({ midi, wav }) => [midi, wav!].map((path) => readFileSync(path).toString("base64")));
  const own = bytesOf(await generate(project, music));
  rmSync(alone, { recursive: true });
  await withWorkers(await openStore(newFolder()), async (machines) => {
    const { folder } = await train(project, { ...options, name: "model", machines });
    expect(filesIn(folder)).toEqual(before);
    expect(before.map(([name]) => name)).toContain("/segments.safetensors");
    expect(bytesOf(await generate(project, { ...music, machines }))).toEqual(own);
  });
}, 600_000);

it.each(Object.entries(JOB_KINDS))(
  "the job %s is where it is said to be, under a name that a store can hold",
  async (kind, { url, name }) => {
    expect(kind).toMatch(/^[a-z][a-z-]*$/);
    const exported = (await import(url))[name];
    expect(exported.kind).toBe(kind);
    expect(exported.input.safeParse({ code: "1" }).success).toBe(false);
  },
);
