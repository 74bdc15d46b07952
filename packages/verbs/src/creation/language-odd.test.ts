// Language models of odd music: no pieces, three, percussion alone, forty tracks, a tempo of 1,000, notes off the grid.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, importFolder, listPieces, type Project } from "@semitone/library";
import { createScore, readMidi, type Score, ticks, writeMidi } from "@semitone/music";
import { afterAll, beforeAll, expect, it } from "vitest";
import { train } from "../train.ts";
import { generate } from "./generate.ts";

const folder = mkdtempSync(join(tmpdir(), "semitone-odd-"));
let project: Project;
let empty: Project;

const note = (i: number, track = 0, jitter = 0) => ({
  onset: ticks(240 * i + jitter),
  duration: ticks(200),
  pitch: 40 + ((i * 5 + track) % 24),
  velocity: 80,
  track,
});
const track = (isDrum: boolean, channel: number) => ({ name: "", program: 0, channel, isDrum });

const ODD: Readonly<Record<string, Score>> = {
  "drums.mid": createScore({
    ticksPerQuarter: 480,
    notes: Array.from({ length: 32 }, (_, i) => note(i)),
    tracks: [track(true, 9)],
  }),
  "forty.mid": createScore({
    ticksPerQuarter: 480,
    notes: Array.from({ length: 80 }, (_, i) => note(i % 16, i % 40)),
    tempos: [{ at: ticks(0), qpm: 1000 }],
    tracks: Array.from({ length: 40 }, (_, i) => track(false, i % 9)),
  }),
  "off-grid.mid": createScore({
    ticksPerQuarter: 480,
    notes: Array.from({ length: 32 }, (_, i) => note(i, 0, (i * 37) % 113)),
  }),
};

beforeAll(async () => {
  for (const [name, score] of Object.entries(ODD)) writeFileSync(join(folder, name), writeMidi(score));
  empty = createProject(join(folder, "empty"));
  project = createProject(join(folder, "project"));
  await importFolder(project, folder);
  await train(project, {
    music: false,
    model: "logistic-regression",
    language: "mlstm",
    languageSizes: { embedding: 8, units: 8 },
    steps: { language: 3 },
    threads: 1,
  });
}, 60_000);
afterAll(async () => {
  await project.close();
  await empty.close();
  rmSync(folder, { recursive: true });
});

it("an empty project: there is nothing to learn from, and no run to write with", async () => {
  await expect(train(empty, { language: "gru" })).rejects.toThrow(/expected|no pieces/);
  await expect(generate(empty)).rejects.toThrow(/^there is no trained run yet/);
});

it("three pieces without labels: it writes, and a wish is refused by name", async () => {
  const { pieces } = await generate(project, { bars: 2, meter: "4/4", out: join(folder, "out.mid") });
  expect(readMidi(readFileSync(pieces[0].midi)).score!.notes.length).toBe(pieces[0].notes);
  expect(pieces[0].copied!.limit).toBeGreaterThanOrEqual(8);
  await expect(generate(project, { constraints: { mood: "calm" } })).rejects.toThrow(
    /^constraints: expected attributes that the run was trained on \(none\); got "mood"/,
  );
});

it.each(Object.keys(ODD))("goes on from %s, and fills and varies a bar of it", async (name) => {
  const before = ODD[name].notes.length;
  expect(listPieces(project).map((piece) => piece.name)).toContain(name);
  const went = await generate(project, { continue: name, bars: 1, out: join(folder, "c.mid") });
  expect(went.pieces[0].notes).toBeGreaterThanOrEqual(before);
  for (const how of ["fill", "vary"] as const) {
    const { pieces } = await generate(project, { [how]: "2", in: name, out: join(folder, "f.mid") });
    expect(pieces[0].score.notes.length).toBeGreaterThan(0);
    // Of a note off the grid the place that it is nearest to says whether it is in the bar.
    const outside = ({ onset }: { readonly onset: number }, perQuarter: number) =>
      Math.round((onset * 12) / perQuarter) < 48 || Math.round((onset * 12) / perQuarter) >= 96;
    const { notes, ticksPerQuarter } = pieces[0].score;
    expect(notes.filter((one) => outside(one, ticksPerQuarter)).length).toBe(
      ODD[name].notes.filter((one) => outside(one, 480)).length,
    );
  }
});
