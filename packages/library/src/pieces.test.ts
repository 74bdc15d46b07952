import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createScore, readMidi, segmentScore, ticks, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { importFolder } from "./import/import-folder.ts";
import { listPieces, readPiece, segmentsOf } from "./pieces.ts";
import { createProject } from "./project.ts";

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
