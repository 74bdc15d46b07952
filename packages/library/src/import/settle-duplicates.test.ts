import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { transpose, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { scratchFolder, tune } from "../made-up-music.test-support.ts";
import { listPieces } from "../pieces/list-pieces.ts";
import { createProject } from "../project.ts";
import { isGrouped, noteNewContent } from "./content-state.ts";
import { importFolder } from "./import-folder.ts";
import { settleGroups } from "./settle-duplicates.ts";

/** A project with a tune, the same a third higher, and another tune. */
async function projectWithCopies() {
  const folder = scratchFolder();
  writeFileSync(join(folder, "a.mid"), writeMidi(tune(1, 16)));
  writeFileSync(join(folder, "b.mid"), writeMidi(transpose(tune(1, 16), 4)));
  writeFileSync(join(folder, "c.mid"), writeMidi(tune(2, 16)));
  const project = createProject(scratchFolder());
  await importFolder(project, folder);
  return project;
}
const groupsOf = (project: Awaited<ReturnType<typeof projectWithCopies>>) =>
  Object.fromEntries(listPieces(project).map(({ name, group }) => [name, group]));

describe("settleGroups(connection)", () => {
  it("gives near-duplicates the key of the first by content", async () => {
    const project = await projectWithCopies();
    const groups = groupsOf(project);
    const keys = listPieces(project).map(({ sha256, ordinal }) => `${sha256}:${ordinal}`);
    expect(groups["a.mid"]).toBe(groups["b.mid"]);
    expect(groups["a.mid"]).toBe([keys[0], keys[1]].sort()[0]);
    expect(groups["c.mid"]).toBe(keys[2]);
    await project.close();
  });

  it("is due after a change of content, and done once", async () => {
    const project = await projectWithCopies();
    const { connection } = project;
    expect(isGrouped(connection)).toBe(true);
    noteNewContent(connection);
    expect(isGrouped(connection)).toBe(false);
    settleGroups(connection);
    expect(isGrouped(connection)).toBe(true);
    await project.close();
  });

  it("leaves alone pieces with a fingerprint of another version, which cannot be compared", async () => {
    const project = await projectWithCopies();
    const { connection } = project;
    const before = groupsOf(project);
    connection.exec("UPDATE fingerprints SET version = 'old', data = x'00000000' WHERE piece_id = 1");
    noteNewContent(connection);
    settleGroups(connection);
    expect(groupsOf(project)["c.mid"]).toBe(before["c.mid"]);
    expect(isGrouped(connection)).toBe(true);
    await project.close();
  });
});
