// A workbench on a project of recordings, by formula, and of scores beside them.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { importFolder, listPieces } from "@semitone/library";
import { encodeWav, readSound } from "@semitone/sound";
import { madeUpNote, madeUpSounds } from "@semitone/testing";
import { afterAll, expect, it } from "vitest";
import { HeardSounds, heardSound } from "./heard-sounds.ts";
import { readTakeFile } from "./takes.ts";
import { openWorkbench } from "./workbench.ts";

const project = await madeUpSounds({ notes: 4, labels: 2, reels: 2 });
const workbench = openWorkbench(project, { watchMilliseconds: 0 });
afterAll(() => workbench.close());
const idOf = (name: string) => listPieces(project).find((piece) => piece.name === name)!.id;

it("shows the kind that has labels; show(kind) the other, and each has its catalogue", async () => {
  expect(workbench.summary()).toMatchObject({ kind: "sound", kinds: { score: 2, sound: 8 }, pieces: 8 });
  const { kind, count, x, seconds, attributes } = await workbench.catalogue();
  expect([kind, count, x.every(Number.isFinite)]).toEqual(["sound", 8, true]);
  expect(seconds[0]).toBeCloseTo(0.5, 2);
  const said = workbench.names().map((name, row) => [name.split("-")[0], attributes[0].tag[row]]);
  for (const [tone, value] of said) expect(value, String(tone)).toBe(tone === "dark" ? 1 : 2);
  workbench.show("score");
  expect([workbench.names(), (await workbench.catalogue()).kind]).toEqual([
    ["reel0.abc", "reel1.abc"],
    "score",
  ]);
  workbench.show("sound");
});

it("queue(attribute, count) asks about recordings only; similar ones are recordings", async () => {
  const asked = (await workbench.queue("tone", 9)).map(({ piece }) => piece);
  expect(asked.sort()).toEqual(
    ["dark-2", "dark-3", "bright-2", "bright-3"].map((name) => idOf(`${name}.wav`)).sort(),
  );
  expect(await workbench.similar(idOf("dark-0.wav"), 9)).toHaveLength(7);
});

it("music(piece) of a recording is a line to draw and the name of its sound, the samples of the file as WAV", async () => {
  const { notes, seconds, peaks, sound } = await workbench.music(idOf("bright-0.wav"));
  expect([notes, sound]).toEqual([[], `piece-${idOf("bright-0.wav")}`]);
  expect(seconds).toBeCloseTo(0.5, 3);
  const heard = (await readSound("heard.wav", await workbench.sound(sound!), { sampleRate: 0 })).sound!;
  const wanted = madeUpNote(220, 0.85);
  expect(heard.samples).toHaveLength(wanted.length);
  for (let i = 0; i < wanted.length; i += 97) expect(heard.samples[i]).toBeCloseTo(wanted[i], 3);
  expect(Math.max(...peaks!)).toBe(Math.round(127 * Math.max(...wanted)));
  await expect(workbench.sound("piece-99999")).rejects.toThrow(/expected a recording/);
  await expect(workbench.sound("../semitone.json")).rejects.toThrow(/expected a recording/);
});

it("music(piece) of a long recording is read by another process, and this one answers meanwhile", async () => {
  const own = await madeUpSounds({ notes: 1 });
  const music = join(own.folder, "music");
  const samples = new Float32Array(30 * 8000).map((_, i) => 0.5 * Math.sin(i / 5));
  writeFileSync(join(music, "long.wav"), encodeWav({ sampleRate: 8000, samples }));
  await importFolder(own, [music], { workers: 1 });
  const { id } = listPieces(own).find(({ name }) => name === "long.wav")!;
  const open = openWorkbench(own, { watchMilliseconds: 0, kind: "sound" });
  try {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const { seconds, sound } = await open.music(id);
    clearInterval(timer);
    expect(seconds).toBeCloseTo(30, 3);
    // Waiting for another process, it had many turns.
    expect(turns).toBeGreaterThan(5);
    const heard = (await readSound("long.wav", await open.sound(sound!), { sampleRate: 0 })).sound!;
    expect(heard.samples).toHaveLength(samples.length);
    for (let i = 0; i < samples.length; i += 9973) expect(heard.samples[i]).toBeCloseTo(samples[i], 3);
  } finally {
    await open.close();
  }
  const again = openWorkbench(own, { watchMilliseconds: 0, kind: "sound" });
  try {
    rmSync(join(music, "long.wav"));
    await expect(again.music(id)).rejects.toMatchObject({ name: "ProjectError", code: "missing" });
  } finally {
    await again.close();
  }
}, 60_000);

it("make({ kind: 'sound-morph' }) is heard at once; keep() writes what was heard as a WAV of its own", async () => {
  const setting = {
    kind: "sound-morph",
    from: idOf("dark-0.wav"),
    to: idOf("bright-3.wav"),
    t: 0.5,
  } as const;
  const made = await workbench.make(setting);
  expect((await workbench.make({ ...setting })).sound).toBe(made.sound);
  const heard = (await readSound("made.wav", await workbench.sound(made.sound!), { sampleRate: 0 })).sound!;
  const { name, files } = await workbench.keep(setting);
  expect([name, files, workbench.takes()[0].setting]).toEqual([
    "sound-morph-1",
    ["sound-morph-1.wav"],
    setting,
  ]);
  const kept = (await readSound(name, readTakeFile(project, files[0]), { sampleRate: 0 })).sound!;
  // The kept one may be longer by its loop; what sounds first is the same.
  for (let i = 0; i < 5000; i += 61) expect(kept.samples[i]).toBeCloseTo(heard.samples[i], 3);
  const moved = await workbench.make({ kind: "sound-transfer", piece: setting.from, pitch: "C4" });
  expect(moved.seconds).toBeGreaterThan(0.3);
});

it("HeardSounds keeps the last ones within its bound, and makes what is asked for twice at once only once", async () => {
  const heard = new HeardSounds(5000);
  let made = 0;
  const make = async () => {
    made++;
    return heardSound({ sampleRate: 1000, samples: new Float32Array(1000) });
  };
  await Promise.all([heard.get("a", make), heard.get("a", make)]);
  expect(made).toBe(1);
  await heard.get("b", make);
  await heard.get("a", make);
  await heard.get("c", make);
  expect(["a", "b", "c"].map((name) => heard.find(name) !== undefined)).toEqual([true, false, true]);
  await expect(heard.get("d", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  expect((await heard.get("d", make)).seconds).toBe(1);
});
