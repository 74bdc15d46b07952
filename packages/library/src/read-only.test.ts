// A project where nothing may be written. A folder without permission does not stop root, so as root it is mounted read-only.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeMidi } from "@semitone/music";
import { afterEach, describe, expect, it } from "vitest";
import { Connection } from "./database/connection.ts";
import { doctor } from "./doctor.ts";
import { importFolder } from "./import/import-folder.ts";
import { defineAttribute } from "./labels/attribute-store.ts";
import { setLabels } from "./labels/edit-labels.ts";
import { exportLabels } from "./labels/exchange/export-labels.ts";
import { importLabels } from "./labels/exchange/import-labels.ts";
import { labelStats } from "./labels/label-stats.ts";
import { scratchFolder, tune } from "./made-up-music.test-support.ts";
import { findPiece } from "./pieces/find-piece.ts";
import { listPieces } from "./pieces/list-pieces.ts";
import { readPiece } from "./pieces/piece-content.ts";
import { createProject, openProject } from "./project.ts";
import { MIGRATIONS } from "./schema/migrations.ts";

const isRoot = process.getuid?.() === 0;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** The folder as one that cannot be written; undefined where this system does not let us make one. */
function readOnly(folder: string): string | undefined {
  if (!isRoot) {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o500);
    chmodSync(folder, 0o500);
    undo.push(() => chmodSync(folder, 0o700));
    return folder;
  }
  const mounted = scratchFolder();
  const mount = (...words: string[]) => spawnSync("mount", words).status === 0;
  if (!mount("--bind", folder, mounted)) return undefined;
  undo.push(() => spawnSync("umount", ["-l", mounted]));
  return mount("-o", "remount,ro,bind", mounted) ? mounted : undefined;
}

async function labelledProject(): Promise<string> {
  const folder = scratchFolder();
  mkdirSync(join(folder, "music"));
  for (let i = 0; i < 3; i++) writeFileSync(join(folder, "music", `t${i}.mid`), writeMidi(tune(i + 1)));
  const project = createProject(folder);
  await importFolder(project, join(folder, "music"));
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
  setLabels(project, ["t1.mid"], [{ attribute: "mood", value: "calm" }]);
  await project.close();
  return folder;
}

describe("openProject(folder) where nothing may be written", () => {
  it("gives pieces, music and labels, and writes nothing", async ({ skip }) => {
    const folder = await labelledProject();
    const before = readdirSync(folder).sort();
    const closed = readOnly(folder) ?? skip();
    const project = openProject(closed);
    expect(project.connection.isReadOnly).toBe(true);
    expect(listPieces(project).map(({ name }) => name)).toEqual(["t0.mid", "t1.mid", "t2.mid"]);
    expect(readPiece(project, findPiece(project, "t2").id).notes).toHaveLength(64);
    expect(labelStats(project)).toMatchObject({ pieces: 3, labels: 1 });
    let text = "";
    for await (const chunk of exportLabels(project, "csv")) text += chunk;
    expect(text).toBe("file_name,mood\r\nt1.mid,calm\r\n");
    await project.close();
    expect(doctor(closed).find(({ check }) => check === "access")?.message).toContain("can only be read");
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it("refuses what would change it, with the way out", async ({ skip }) => {
    const closed = readOnly(await labelledProject()) ?? skip();
    const project = openProject(closed);
    const refusal =
      /^the project can only be read; got .*library.db, which may not be written; copy the project to/;
    const label = [{ attribute: "mood", value: "tense" }];
    expect(() => setLabels(project, ["t0.mid"], label)).toThrow(refusal);
    expect(() => defineAttribute(project, { kind: "group", name: "album" })).toThrow(refusal);
    const table = { name: "l.csv", bytes: new TextEncoder().encode("file_name,mood\nt0.mid,tense\n") };
    await expect(importLabels(project, table)).rejects.toThrow(refusal);
    await expect(importFolder(project, tmpdir())).rejects.toThrow(refusal);
    expect(labelStats(project)).toMatchObject({ labels: 1 });
    await project.close();
  });

  it("takes in what a killed process left in the log, and an older schema, in a copy that goes", async ({
    skip,
  }) => {
    const folder = await labelledProject();
    const path = join(folder, "library.db");
    // As it was before the last steps of the schema, with a change that is in the log only.
    const older = new Connection(path);
    older.exec("DROP INDEX files_by_name; ALTER TABLE files DROP COLUMN name_key");
    const steps = MIGRATIONS.filter(({ name }) => name.startsWith("names-")).map(({ name }) => name);
    for (const name of steps) older.prepare("DELETE FROM migrations WHERE name = ?").run([name]);
    older.prepare("UPDATE pieces SET title = 'from the log' WHERE id = 1").run([]);
    const killed = scratchFolder();
    for (const name of ["semitone.json", "library.db", "library.db-wal"])
      copyFileSync(join(folder, name), join(killed, name));
    older.close();
    const closed = readOnly(killed) ?? skip();
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith("semitone-reading-"));
    const before = copies();
    const project = openProject(closed);
    expect(listPieces(project).map(({ title }) => title)).toContain("from the log");
    expect(findPiece(project, "T1").name).toBe("t1.mid");
    expect(() => setLabels(project, ["t0"], [{ attribute: "mood", value: "tense" }])).toThrow(
      "can only be read",
    );
    expect(copies().length).toBe(before.length + 1);
    await project.close();
    expect(copies()).toEqual(before);
    expect(existsSync(join(closed, "backups"))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
