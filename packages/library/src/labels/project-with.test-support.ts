// A project for tests of labels: pieces that exist in the library only, under the names given. Development only.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { nameKey } from "../names/name-key.ts";
import { createProject, type Project } from "../project.ts";
import type { LabelSource } from "./formats/text-source.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder that goes when the tests of the file are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-labels-"));
  folders.push(folder);
  return folder;
}

/** A project in a fresh folder with one piece for each path. Equal contents (`path: content`) are one piece. */
export function projectWith(
  paths: readonly string[] | Readonly<Record<string, string>>,
  source = "music",
): Project {
  const project = createProject(join(temporaryFolder(), "project"));
  addPieces(project, paths, source);
  return project;
}

/** Adds pieces to a project, as an import of the folder `source` would. */
export function addPieces(
  { connection }: Project,
  paths: readonly string[] | Readonly<Record<string, string>>,
  source = "music",
): void {
  const contents = Array.isArray(paths)
    ? paths.map((path) => [path, `${source}/${path}`])
    : Object.entries(paths);
  connection.transaction(() => {
    connection.prepare("INSERT INTO sources (path) VALUES (?) ON CONFLICT DO NOTHING").run([source]);
    const [{ id }] = connection.all("SELECT id FROM sources WHERE path = ?", [source]);
    for (const [path, content] of contents) {
      const sha256 = createHash("sha256").update(content).digest("hex");
      connection
        .prepare(
          `INSERT INTO files (source_id, path, name_key, size, modified, sha256, status, reasons, pipeline)
           VALUES (?, ?, ?, 1, 1, ?, 'kept', '[]', '')`,
        )
        .run([id, path, nameKey(path), sha256]);
      connection
        .prepare(
          `INSERT INTO pieces (sha256, ordinal, format, notes, tracks, seconds, ticks_per_quarter, end_ticks, bars, meter, group_key)
           VALUES (?, 0, 'midi', 1, 1, 60, 480, 480, 1, '4/4', ?) ON CONFLICT DO NOTHING`,
        )
        .run([sha256, `${sha256}:0`]);
    }
  });
}

/** A label file that exists in memory only. */
export function labelFile(name: string, text: string): LabelSource {
  return { name, bytes: new TextEncoder().encode(text) };
}
