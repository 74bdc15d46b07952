import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createScore, ticks, writeMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { doctor } from "../doctor.ts";
import { createProject } from "../project.ts";
import { importFolder } from "./import-folder.ts";

const scratch = () => mkdtempSync(join(tmpdir(), "semitone-carry-"));
const midi = (pitches: readonly number[]) =>
  writeMidi(
    createScore({
      ticksPerQuarter: 480,
      notes: pitches.map((pitch, k) => ({
        onset: ticks(k * 240),
        duration: ticks(240),
        pitch,
        velocity: 80,
        track: 0,
      })),
    }),
  );
const melody = Array.from({ length: 120 }, (_, k) => 60 + ((k * k * 7 + k * 3) % 23));
const corrected = melody.with(60, 61);
const other = melody.map((pitch, k) => 60 + ((pitch * k * 5) % 19));

/** A project with one labelled piece, and what became of its label after `edit` and another import. */
async function afterEdit(edit: (file: string) => void) {
  const folder = scratch();
  const file = join(folder, "a.mid");
  writeFileSync(file, midi(melody));
  const project = createProject(scratch());
  await importFolder(project, folder);
  const { connection } = project;
  connection.exec(`
    INSERT INTO attributes (name, declaration) VALUES ('mood', '{}');
    INSERT INTO annotators (name, kind) VALUES ('', 'human');
    INSERT INTO label_batches (at, action, note, first_label) VALUES ('', 'set', '', 1);
    INSERT INTO labelled_pieces (sha256, ordinal) SELECT sha256, 0 FROM pieces;
    INSERT INTO labels (labelled_id, attribute_id, annotator_id, unit, start, stop, text, added_by)
      VALUES (1, 1, 1, '', 0, 0, 'calm', 1);
  `);
  edit(file);
  await importFolder(project, folder);
  const labelled = connection.all(
    "SELECT files.path AS path FROM labelled_pieces JOIN files USING (sha256) WHERE missing = 0",
  );
  const [{ message }] = doctor(project.folder).filter(({ check }) => check === "labels");
  await project.close();
  return [labelled.map(({ path }) => path), message];
}

describe("carryLabels(connection, before, after)", () => {
  it("keeps the labels of a file in which a note was corrected", async () => {
    expect(await afterEdit((file) => writeFileSync(file, midi(corrected)))).toEqual([
      ["a.mid"],
      "each belongs to a piece that is there",
    ]);
  });

  it("gives other music under an old name no labels, and the doctor says so", async () => {
    expect(await afterEdit((file) => writeFileSync(file, midi(other)))).toEqual([
      [],
      expect.stringContaining("1 labelled pieces are gone or were replaced by other music"),
    ]);
  });

  it("leaves the labels with the bytes where another file still has them", async () => {
    const edit = (file: string) => {
      writeFileSync(`${file}-copy.mid`, midi(melody));
      writeFileSync(file, midi(corrected));
    };
    expect(await afterEdit(edit)).toEqual([["a.mid-copy.mid"], "each belongs to a piece that is there"]);
  });

  it("waits for a file that is gone to come back", async () => {
    const edit = (file: string) => rmSync(file);
    expect(await afterEdit(edit)).toEqual([[], expect.stringContaining("bring their files back")]);
  });
});
