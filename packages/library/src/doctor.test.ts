import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createScore, ticks, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { doctor } from "./doctor.ts";
import { importFolder } from "./import/import-folder.ts";
import { createProject, openProject } from "./project.ts";

const scratch = () => mkdtempSync(join(tmpdir(), "semitone-doctor-"));
const levels = (folder: string) =>
  Object.fromEntries(doctor(folder).map(({ check, level }) => [check, level]));
const messages = (folder: string) =>
  doctor(folder)
    .filter(({ level }) => level !== "ok")
    .map(({ message }) => message);

async function healthyProject() {
  const music = scratch();
  const notes = [{ onset: ticks(0), duration: ticks(9), pitch: 60, velocity: 1, track: 0 }];
  for (const [k, name] of ["a.mid", "b.mid"].entries())
    writeFileSync(join(music, name), writeMidi(createScore({ ticksPerQuarter: 480 + k, notes })));
  const project = createProject(scratch());
  await importFolder(project, music);
  await project.close();
  return { folder: project.folder, music };
}

describe("doctor(folder)", () => {
  it("finds a healthy project healthy", async () => {
    const { folder } = await healthyProject();
    expect(levels(folder)).toEqual({
      node: "ok",
      config: "ok",
      cache: "ok",
      database: "ok",
      schema: "ok",
      sources: "ok",
      files: "ok",
      labels: "ok",
    });
  });

  it("does not miss what was never more than a link to nowhere", async () => {
    const { folder, music } = await healthyProject();
    symlinkSync(join(music, "nowhere"), join(music, "broken.mid"));
    const project = openProject(folder);
    await importFolder(project, music);
    await project.close();
    expect(messages(folder)).toEqual([]);
  });

  it("names files that changed or went since the import", async () => {
    const { folder, music } = await healthyProject();
    writeFileSync(join(music, "a.mid"), "changed");
    rmSync(join(music, "b.mid"));
    expect(messages(folder)).toEqual([
      expect.stringMatching(/^1 files \(.*b.mid\) gone since the import; import again$/),
      expect.stringMatching(/^1 files \(.*a.mid\) changed since the import; import again$/),
    ]);
  });

  it("names a source that is gone", async () => {
    const { folder, music } = await healthyProject();
    rmSync(music, { recursive: true });
    expect(messages(folder)).toEqual([
      expect.stringMatching(/^expected the folder .*; got nothing; bring it back/),
    ]);
  });

  it("tells the size of the cache", async () => {
    const { folder } = await healthyProject();
    mkdirSync(join(folder, "cache", "deep"), { recursive: true });
    writeFileSync(join(folder, "cache", "deep", "x"), new Uint8Array(3 * 2 ** 20));
    expect(doctor(folder).find(({ check }) => check === "cache")!.message).toBe(
      "3.0 MiB; it can be deleted at any time",
    );
  });

  it("finds a damaged database, a database that is gone, a wrong config, and no project at all", async () => {
    const { folder } = await healthyProject();
    writeFileSync(join(folder, "library.db"), "x".repeat(5000));
    expect(messages(folder)).toEqual([expect.stringContaining("the database is damaged; got SQLITE_NOTADB")]);
    rmSync(join(folder, "library.db"));
    expect(messages(folder)).toEqual([expect.stringContaining("expected library.db; got nothing")]);
    writeFileSync(join(folder, "semitone.json"), "{}");
    expect(messages(folder)).toEqual([expect.stringContaining("semitone.json: schemaVersion")]);
    expect(messages(scratch())).toEqual([expect.stringContaining("expected a folder with semitone.json")]);
  });

  it("sees a schema that is newer than this version", async () => {
    const project = createProject(scratch());
    project.connection.exec("INSERT INTO migrations VALUES ('music-99', '')");
    await project.close();
    expect(messages(project.folder)).toEqual([expect.stringContaining("made by a newer semitone")]);
  });
});
