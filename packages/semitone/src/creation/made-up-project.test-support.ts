// A project of few short pieces in two moods, with a run that holds a small segment model. Development only.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, importFolder, listPieces, type Project, readPiece } from "@semitone/library";
import { createScore, type Score, ticks, writeMidi } from "@semitone/music";
import { createRun } from "../run/run-folder.ts";
import { trainSegmentModel } from "../segment-model/train-segment-model.ts";

export const TINY_SIZES = { rest: 4, room: 2, styles: 2, beat: 24, hidden: 24 };

/** Eight bars: calm ones are slow chords in minor, lively ones quick broken chords in major; in a key that depends on the seed. */
export function madeUpPiece(seed: number, mood: "calm" | "lively"): Score {
  const tonic = (seed * 5) % 12;
  const roots = [0, 5, 7, 0, 9, 5, 7, 0];
  const third = mood === "calm" ? 3 : 4;
  const [each, count] = mood === "calm" ? [1920, 1] : [240, 8];
  const notes = roots.flatMap((root, bar) =>
    Array.from({ length: count }, (_, i) => {
      const chord = [0, third, 7, 12].map(
        (step) => 48 + ((tonic + root + step) % 12) + 12 * ((seed + i) % 2),
      );
      return (mood === "calm" ? chord.slice(0, 3) : [chord[(i + seed) % 4]]).map((pitch) => ({
        onset: ticks(bar * 1920 + i * each),
        duration: ticks(each),
        pitch,
        velocity: mood === "calm" ? 50 : 100,
        track: 0,
      }));
    }).flat(),
  );
  return createScore({
    ticksPerQuarter: 480,
    notes,
    tempos: [{ at: ticks(0), qpm: mood === "calm" ? 70 : 150 }],
  });
}

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
      pieces: pieces.map(({ id }) => readPiece(project, id)),
      attributes: [
        {
          name: "mood",
          classes: ["calm", "lively"],
          targets: pieces.map(({ name }) => (name.includes("calm") ? [1, 0] : [0, 1])),
        },
      ],
      dir,
      steps: 30,
      threads: 1,
      sizes: TINY_SIZES,
    });
  });
}
