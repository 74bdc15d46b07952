import { describe, expect, it } from "vitest";
import { importFolder } from "./import/import-folder.ts";
import { parseAttribute } from "./labels/attribute.ts";
import { defineAttribute } from "./labels/attribute-store.ts";
import {
  contentOf,
  exitOf,
  folderOfTunes,
  runInProcess,
  scratchFolder,
} from "./made-up-music.test-support.ts";
import { listPieces } from "./pieces/list-pieces.ts";
import type { Project } from "./project.ts";
import { createProject, openProject } from "./project.ts";

/** Each test starts half a dozen processes, slow ones where the machine is busy. */
const PATIENCE = 300_000;

const importing = (folder: string) =>
  `await library.importFolder(project, ${JSON.stringify(folder)}, { workers: 1, onProgress: ({ done }) => console.log(done) });`;

/** A process that labels t000.mid to t019.mid round and round, telling of each label only when it is set. */
const labelling = (home: string, annotator: string, count: number, onLine?: (line: string) => void) =>
  runInProcess(home, labels(annotator, count), onLine, "./labelling.test-support");

const labels = (annotator: string, count: number) => `
  const names = library.listPieces(project).map(({ name }) => name).filter((name) => /t0[01][0-9][.]mid$/.test(name));
  for (let k = 0; k < ${count}; k++) {
    const value = k % 6;
    library.setLabels(project, [names[k % 20]], [{ attribute: "stars", value }], { annotator: "${annotator}" });
    console.log(names[k % 20].split("/").at(-1) + " " + value);
  }
`;

async function undisturbed(folder: string) {
  const project = createProject(scratchFolder());
  const report = await importFolder(project, folder);
  const content = contentOf(project);
  await project.close();
  return { report: { ...report, seconds: 0 }, content };
}

/** A closed project with 20 pieces and the attribute `stars`, 0 to 5. */
async function projectToLabel(): Promise<string> {
  const project = createProject(scratchFolder());
  await importFolder(project, folderOfTunes(20));
  defineAttribute(project, parseAttribute({ name: "stars", kind: "continuous", min: 0, max: 5 }));
  await project.close();
  return project.folder;
}

function starsOf({ connection }: Project, annotator: string) {
  const rows = connection.all(
    `SELECT files.path AS path, labels.number AS stars FROM labels
     JOIN labelled_pieces ON labelled_pieces.id = labelled_id JOIN files USING (sha256)
     JOIN annotators ON annotators.id = annotator_id WHERE alive = 1 AND annotators.name = ?`,
    [annotator],
  );
  return new Map(rows.map(({ path, stars }) => [path, stars]));
}

const integrity = ({ connection }: Project) => connection.all("PRAGMA integrity_check");
const WHOLE = [{ integrity_check: "ok" }];

describe("kill -9", { timeout: PATIENCE }, () => {
  it("in the middle of an import costs nothing: importing again ends the same as without", async () => {
    // Files are written 64 at a time: the first process dies before that, the others after it.
    const folder = folderOfTunes(84);
    const calm = await undisturbed(folder);
    const home = scratchFolder();
    await createProject(home).close();
    const exits: (number | string)[] = [];
    for (const files of [10, 68, 80]) {
      const child = runInProcess(
        home,
        importing(folder),
        (done) => Number(done) >= files && child.kill("SIGKILL"),
      );
      exits.push(await exitOf(child));
      const project = openProject(home);
      expect(integrity(project)).toEqual(WHOLE);
      await project.close();
    }
    expect(exits).toContain("SIGKILL");
    const project = openProject(home);
    const report = await importFolder(project, folder);
    expect({ ...report, seconds: 0 }).toEqual(calm.report);
    expect(contentOf(project)).toEqual(calm.content);
    await project.close();
  });

  it("while labelling loses at most the label being set", async () => {
    const home = await projectToLabel();
    for (const [round, moment] of [3, 17, 40].entries()) {
      const said: string[] = [];
      const annotator = `annotator ${round}`;
      const child = labelling(home, annotator, 100_000, (line) => {
        said.push(line);
        if (said.length === moment) child.kill("SIGKILL");
      });
      expect(await exitOf(child)).toBe("SIGKILL");
      const project = openProject(home);
      expect(integrity(project)).toEqual(WHOLE);
      const stored = starsOf(project, annotator);
      const promised = new Map(said.map((line) => [line.split(" ")[0], Number(line.split(" ")[1])]));
      // The label after the last that was told of may be set or not; it is 20 on from what its piece had.
      const different = [...promised].filter(([path, stars]) => stored.get(path) !== stars);
      expect(different.length + Math.max(0, stored.size - promised.size)).toBeLessThanOrEqual(1);
      for (const [path, stars] of different) expect(stored.get(path)).toBe((stars + 20) % 6);
      await project.close();
    }
  });
});

describe("two processes at once", { timeout: PATIENCE }, () => {
  it("importing the same folder end the same as one", async () => {
    const folder = folderOfTunes(60);
    const calm = await undisturbed(folder);
    const home = scratchFolder();
    await createProject(home).close();
    const both = [1, 2].map(() => exitOf(runInProcess(home, importing(folder))));
    expect(await Promise.all(both)).toEqual([0, 0]);
    const project = openProject(home);
    expect(contentOf(project)).toEqual(calm.content);
    await project.close();
  });

  it("importing and labelling lose neither a file nor a label", async () => {
    const home = await projectToLabel();
    const exits = await Promise.all([
      exitOf(runInProcess(home, importing(folderOfTunes(100, 500)))),
      exitOf(labelling(home, "kim", 400)),
      exitOf(labelling(home, "lee", 250)),
    ]);
    expect(exits).toEqual([0, 0, 0]);
    const project = openProject(home);
    const lastSet = (count: number) =>
      new Map(Array.from({ length: count }, (_, k) => [`t${String(k % 20).padStart(3, "0")}.mid`, k % 6]));
    expect(starsOf(project, "kim")).toEqual(lastSet(400));
    expect(starsOf(project, "lee")).toEqual(lastSet(250));
    expect(listPieces(project)).toHaveLength(120);
    await project.close();
  });
});
