// A project of few short pieces in two moods, with a run that holds a small segment model. Development only.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, importFolder, listPieces, type Project, readPiece } from "@semitone/library";
import { createRun, trainSegmentModel } from "@semitone/models";
import { writeMidi } from "@semitone/music";
import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece, TINY_SIZES } from "@semitone/testing";

/** An open project of twelve pieces, `calm-0.mid` ... `lively-5.mid`, without runs. */
export async function projectOfPieces(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "semitone-creation-"));
  for (let i = 0; i < 6; i++)
    for (const mood of ["calm", "lively"] as const)
      writeFileSync(join(folder, `${mood}-${i}.mid`), writeMidi(madeUpPiece(i, mood)));
  const project = createProject(join(folder, "project"));
  await importFolder(project, folder);
  return project;
}

/** Adds the run `run-1` with a segment model that knows `mood` of every piece. */
export async function addTinyRun(project: Project): Promise<void> {
  const pieces = listPieces(project);
  await createRun(project, "run-1", async (dir) => {
    await trainSegmentModel({
      pieces: pieces.map(({ id }) => cutPiece(readPiece(project, id))),
      attributes: [
        {
          name: "mood",
          classes: ["calm", "lively"],
          targets: pieces.map(({ name }) => (name.includes("calm") ? [1, 0] : [0, 1])),
        },
      ],
      dir,
      // With thirty it could not tell the moods apart.
      steps: 120,
      threads: 1,
      sizes: TINY_SIZES,
    });
  });
}
