// The verbs on a small project of recordings made by formula.
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  createProject,
  defineAttribute,
  importFolder,
  listPieces,
  type Project,
  setLabels,
} from "@semitone/library";
import { readManifest, readTagger } from "@semitone/models";
import { ANALYSIS_RATE, encodeWav, notePitch, readSound, resample, trackPitch } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import { madeUpProject, scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterFolders } from "../../map/cluster-folders.ts";
import { map } from "../../map.ts";
import { similar } from "../../similar.ts";
import { tag } from "../../tag.ts";
import { train } from "../../train.ts";
import { runOn } from "../../verbs/run-on-project.test-support.ts";
import { generateSound, planGenerateSound } from "./generate-sound.ts";
import { morphSounds, planMorphSounds } from "./morph-sounds.ts";
import { gainOf, playKey, readSfz, soundingAt } from "./sfz-player.test-support.ts";
import { transferSound } from "./transfer-sound.ts";

const RATE = 44_100;

/** A note of half a second: partials that fall by a factor, noise, an attack. */
function wav(hertz: number, fall: number, noise: number, attack: number): Uint8Array {
  const random = randomFrom(Math.round(hertz));
  const samples = Float32Array.from({ length: 0.5 * RATE }, (_, n) => {
    const t = n / RATE;
    let value = noise * (2 * random() - 1);
    for (let p = 1; p <= 12 && p * hertz < 10_000; p++)
      value += 0.2 * fall ** (p - 1) * Math.sin(2 * Math.PI * p * hertz * t);
    return value * Math.min(1, t / attack, (0.5 - t) / 0.05);
  });
  return encodeWav({ sampleRate: RATE, samples });
}
/** The largest second difference: what a click is beside a tone. */
function largestJump(samples: Float32Array): number {
  let most = 0;
  for (let n = 2; n < samples.length; n++)
    most = Math.max(most, Math.abs(samples[n] - 2 * samples[n - 1] + samples[n - 2]));
  return most;
}

const hertzOf = (pitch: number) => 440 * 2 ** ((pitch - 69) / 12);
const SCALE = [60, 64, 67, 71];

let project: Project;
let folder: string;
let scores: Project;
beforeAll(async () => {
  folder = scratchFolder();
  const music = join(folder, "music");
  mkdirSync(music);
  for (const pitch of SCALE) {
    writeFileSync(join(music, `dark-${pitch}.wav`), wav(hertzOf(pitch), 0.3, 0.002, 0.15));
    writeFileSync(join(music, `bright-${pitch}.wav`), wav(hertzOf(pitch), 0.8, 0.01, 0.01));
  }
  const random = randomFrom(9);
  const hit = Float32Array.from(
    { length: 0.3 * RATE },
    (_, n) => 0.5 * (2 * random() - 1) * 0.999 ** (n / 4),
  );
  writeFileSync(join(music, "hit.wav"), encodeWav({ sampleRate: RATE, samples: hit }));
  project = createProject(folder, { name: "sounds" });
  await importFolder(project, [music], { workers: 1 });
  scores = await madeUpProject({ tunes: 3 });
  defineAttribute(project, { kind: "categorical", name: "tone", values: ["dark", "bright"] });
  for (const tone of ["dark", "bright"])
    setLabels(
      project,
      SCALE.map((pitch) => `${tone}-${pitch}.wav`),
      [{ attribute: "tone", value: tone }],
    );
}, 60_000);
afterAll(() => project.close());

async function heard(path: string) {
  const { sound, head, diagnostics } = await readSound(path, readFileSync(path), { sampleRate: 0 });
  return { samples: sound!.samples, head: head!, diagnostics };
}

describe("train(project, { model }) of recordings", () => {
  it("m1 reads images of sounds, is stored, and tags", async () => {
    const { folder: run, tasks } = await train(project, { name: "of-m1", model: "m1" });
    expect(readManifest(run)?.artefacts.tagger.reads.map(({ id }) => id)).toEqual(["timbre@1", "image@1"]);
    expect(tasks[0].report.methods.map(({ method }) => method)).toEqual(["M1"]);
    const { pieces } = await tag(project, { run: "of-m1" });
    expect(pieces).toHaveLength(2 * SCALE.length + 1);
    for (const { file, predictions } of pieces)
      if (file !== "hit.wav") expect(predictions[0].value).toBe(file.split("-")[0]);
  });

  it("timbre: its run is stored with codes of the recordings, and its map places them by those", async () => {
    const own = createProject(scratchFolder(), { name: "few" });
    const names = ["dark-60", "bright-60", "dark-64", "bright-64", "hit"].map((name) => `${name}.wav`);
    for (const name of names) copyFileSync(join(folder, "music", name), join(own.folder, name));
    await importFolder(own, [own.folder], { workers: 1 });
    defineAttribute(own, { kind: "categorical", name: "tone", values: ["dark", "bright"] });
    // Too few groups to weigh methods by: one fit.
    for (const name of names.slice(0, 3))
      setLabels(own, [name], [{ attribute: "tone", value: name.split("-")[0] }]);
    const { folder: run } = await train(own, { name: "of-timbre", model: "timbre" });
    const { code, tasks } = readTagger(run).tagger;
    expect(tasks[code!.task].members[code!.member].name).toBe("timbre");
    expect(code!.rows).toHaveLength(code!.dimensions * names.length);
    const { points } = await map(own, { run: "of-timbre", clusters: 2 });
    const clusterOf = (name: string) => points.find(({ file }) => file === `${name}.wav`)!.cluster;
    expect(clusterOf("dark-60")).toBe(clusterOf("dark-64"));
    expect(points).toHaveLength(names.length);
    own.close();
  }, 120_000);

  it("refuses a model of scores, and a model of recordings for scores, and says what to do", async () => {
    await expect(train(project, { model: "listener" })).rejects.toThrow(
      /expected a model that reads recordings/,
    );
    await expect(train(scores, { model: "timbre" })).rejects.toThrow(
      "model: expected a model that reads scores; got timbre, which does not; choose another model (--model stack)",
    );
  });
});

describe("morphSounds(project, { from, to })", () => {
  it("writes steps of 44.1 kHz and 24 bits below -1 dBFS with silent ends; the pitch stays where the timbre moves", async () => {
    const options = { from: "dark-60", to: "bright-67", steps: 2, what: "timbre" } as const;
    const plan = planMorphSounds(project, options);
    const { sounds } = await morphSounds(project, options);
    expect(sounds.map(({ wav: path }) => ({ wav: path }))).toEqual(plan.sounds);
    for (const { wav: path, peak, cents, loop } of sounds) {
      const { samples, head, diagnostics } = await heard(path);
      expect(head).toMatchObject({ codec: "24-bit PCM", sampleRate: RATE, channels: 1 });
      expect(diagnostics).toEqual([]);
      expect([samples[0], samples[samples.length - 1]]).toEqual([0, 0]);
      expect(peak).toBeLessThanOrEqual(-1);
      expect(Math.abs(cents! - 6000)).toBeLessThan(10);
      expect(loop!.end).toBeLessThan(samples.length);
    }
    const before = sounds.map(({ wav: path }) => readFileSync(path));
    await morphSounds(project, options);
    for (const [k, { wav: path }] of sounds.entries())
      expect(before[k].equals(readFileSync(path)), path).toBe(true);
  });

  it("keys: an instrument whose regions cover each key once a step, with samples that are there at their pitch", async () => {
    const out = join(folder, "made", "m.wav");
    const { sfz } = await morphSounds(project, {
      from: "dark-60",
      to: "bright-60",
      steps: 2,
      out,
      keys: "C4-E4",
    });
    const text = readFileSync(sfz!, "utf8");
    const regions = [...text.matchAll(/sample=(\S+) lokey=(\d+) hikey=(\d+) pitch_keycenter=(\d+)/g)];
    const keys = regions.flatMap(([, , low, high]) =>
      Array.from({ length: +high - +low + 1 }, (_, k) => +low + k),
    );
    expect(keys).toEqual([60, 61, 62, 63, 64, 60, 61, 62, 63, 64]);
    for (const [, sample] of regions) expect(existsSync(join(folder, "made", sample))).toBe(true);
    expect(text).toMatch(/loop_mode=loop_continuous loop_start=\d+ loop_end=\d+/);
    expect(text.match(/xfout_locc1=0 xfout_hicc1=127/g)).toHaveLength(1);
  });

  it("keys: played by the definition of SFZ, each key has its pitch and goes on without a click, at every place of the wheel", async () => {
    const out = join(folder, "made", "a lokey=3 $b.wav");
    const plan = { from: "dark-60", to: "bright-60", steps: 3, what: "timbre", out, keys: "B3-D#4" } as const;
    const { sfz } = await morphSounds(project, plan);
    const { regions, control } = readSfz(readFileSync(sfz!, "utf8"));
    expect(control).toEqual({ set_cc1: "0" });
    for (let key = 59; key <= 63; key++)
      for (let cc1 = 0; cc1 <= 127; cc1++) {
        const power = soundingAt(regions, key, cc1).reduce((sum, one) => sum + gainOf(one, cc1) ** 2, 0);
        expect(power, `key ${key}, wheel ${cc1}`).toBeCloseTo(1, 9);
      }
    for (const key of [58, 64]) expect(soundingAt(regions, key, 0)).toEqual([]);
    for (const [key, cc1] of [
      [59, 0],
      [60, 64],
      [61, 127],
      [63, 30],
    ]) {
      const played = await playKey(sfz!, key, cc1, 2);
      const late = played.samples.subarray(played.sampleRate / 2);
      const samples = resample(late, played.sampleRate, ANALYSIS_RATE);
      const { hertz } = notePitch(trackPitch({ samples, sampleRate: ANALYSIS_RATE }));
      expect(Math.abs(1200 * Math.log2(hertz / hertzOf(key))), `key ${key}`).toBeLessThan(10);
      expect(largestJump(late), `key ${key}`).toBeLessThan(
        2 * largestJump(played.samples.subarray(0, played.sampleRate / 3)),
      );
    }
  });

  it("drums morph as well; their pitch does not, nor do scores", async () => {
    const { sounds } = await morphSounds(project, { from: "hit", to: "dark-60", steps: 2 });
    expect(sounds[0].cents).toBeUndefined();
    await expect(morphSounds(project, { from: "hit", to: "dark-60", what: "pitch" })).rejects.toThrow(
      /expected sounds with a pitch; got hit.wav/,
    );
    await expect(morphSounds(scores, { from: "waltz0", to: "reel0" })).rejects.toThrow(
      /expected a recording/,
    );
    expect(() => planMorphSounds(project, { from: "hit", to: "hit", out: "a.mid" })).toThrow(/ends in .wav/);
    expect(() => planMorphSounds(project, { from: "hit", to: "hit", keys: "C5-C3" })).toThrow(
      /lowest and the highest key/,
    );
  });
});

describe("transferSound(project, { piece })", () => {
  it.each([
    ["C5", 7200],
    ["58", 5800],
  ])("pitch %s: within two cents", async (pitch, cents) => {
    const { sounds } = await transferSound(project, { piece: "bright-64", pitch });
    expect(Math.abs(sounds[0].cents! - cents)).toBeLessThan(2);
  });

  it("timbre: the pitch stays within two cents, and it takes one of both", async () => {
    const { moved } = await transferSound(project, { piece: "dark-64", timbre: "bright-71" });
    expect(Math.abs(moved!)).toBeLessThan(2);
    await expect(transferSound(project, { piece: "dark-64" })).rejects.toThrow(/--timbre SOUND, --pitch C4/);
    await expect(transferSound(project, { piece: "hit", pitch: "C4" })).rejects.toThrow(/which has none/);
    await expect(transferSound(project, { piece: "hit", pitch: "H4" })).rejects.toThrow(/C4 or F#3/);
  });
});

describe("generateSound(project, { constraints })", () => {
  it("takes the nearest note of the class, goes to the pitch, and to the brightness asked for", async () => {
    const constraints = ["tone=bright", "pitch=F4", "brightness=-0.5"];
    const { source, sounds, reached } = await generateSound(project, { constraints });
    expect(source).toBe("bright-64.wav");
    expect(Math.abs(sounds[0].cents! - 6500)).toBeLessThan(2);
    const [{ wanted, reached: value, descriptor }] = reached;
    expect(descriptor).toBe("centroid");
    expect(Math.abs(value / wanted - 1)).toBeLessThan(0.05);
    expect(await planGenerateSound(project, { constraints })).toMatchObject({ source });
  });

  it.each([
    [["tone=brigt"], /expected one of .*did you mean bright/],
    [["pich=C4"], /did you mean pitch/],
    [["brightness=high"], /such as brightness=\+1/],
  ])("%j: says what there is", async (constraints, message) => {
    await expect(planGenerateSound(project, { constraints })).rejects.toThrow(message);
  });
});

describe("similar(project, { piece })", () => {
  it("nearest first: sounds of the same tone; without pitch, too; brighter ones only where asked", async () => {
    const all = await similar(project, { piece: "dark-64", pitch: "any", limit: 3 });
    expect(all.compared).toBe(8);
    expect(all.similar.every(({ file }) => file.startsWith("dark"))).toBe(true);
    expect([...all.similar].sort((a, b) => a.distance - b.distance)).toEqual(all.similar);
    const same = await similar(project, { piece: "dark-64", pitch: "same" });
    expect(same.similar.map(({ file }) => file)).toEqual(["bright-64.wav"]);
    const brighter = await similar(project, { piece: "dark-64", more: ["brightness"] });
    expect(brighter.similar.some(({ file }) => file.startsWith("dark"))).toBe(false);
    await expect(similar(project, { piece: "dark-64", more: ["brigtness"] })).rejects.toThrow(
      /did you mean brightness/,
    );
  });

  it("scores: by every view, the same kind first", async () => {
    const { similar: found } = await similar(scores, { piece: "waltz1", limit: 2 });
    expect(found.map(({ file }) => file.slice(0, 5))).toEqual(["waltz", "waltz"]);
  });
});

describe("clusterFolders(project, points)", () => {
  const points = SCALE.flatMap((pitch) => [
    { file: `dark-${pitch}.wav`, cluster: 0 },
    { file: `bright-${pitch}.wav`, cluster: 1 },
  ]);

  it("copies each file into the folder of its cluster, byte by byte; or links it", async () => {
    const folders = join(folder, "sorted");
    const { copied, missing } = await clusterFolders(project, points, { folders, links: false });
    expect([copied, missing]).toEqual([8, []]);
    expect(readdirSync(folders).sort()).toEqual(["cluster-1", "cluster-2"]);
    const copy = join(folders, "cluster-2", "bright-60.wav");
    expect(readFileSync(copy).equals(readFileSync(join(folder, "music", "bright-60.wav")))).toBe(true);
    const linked = join(folder, "linked");
    await clusterFolders(project, points, { folders: linked, links: true });
    expect(lstatSync(join(linked, "cluster-1", "dark-60.wav")).isSymbolicLink()).toBe(true);
    await expect(clusterFolders(project, points, { folders, links: false })).rejects.toThrow(/which exists/);
  });
});

describe("morph, transfer, generate", () => {
  const [from, to] = ["dark-60.wav", "bright-60.wav"];

  it.each([
    ["morph", { from, to, bars: 4 }, "--bars"],
    ["morph", { from, to, only: "density" }, "--only"],
    ["morph", { from, to, run: "newest" }, "--run"],
    ["transfer", { piece: from, pitch: "C4", strength: 1.5 }, "--strength"],
    ["transfer", { piece: from, pitch: "C4", soundFont: "a.sf2" }, "--sound-font"],
    ["generate", { constraints: ["pitch=C4"], bars: 16 }, "--bars"],
    ["generate", { constraints: ["pitch=C4"], seed: 1 }, "--seed"],
  ])("%s of recordings refuses what only scores follow: %o", async (verb, given, flag) => {
    await expect(runOn(project, verb, given, { dryRun: true })).rejects.toThrow(
      `${flag}: expected only with scores; got it for a recording; leave it out`,
    );
  });

  it("transfer of a recording refuses attributes", async () => {
    await expect(
      runOn(
        project,
        "transfer",
        { piece: from, constraints: ["tone=bright"], pitch: "C4" },
        { dryRun: true },
      ),
    ).rejects.toThrow("transfer: expected no attributes for a recording; got tone=bright");
  });

  it.each([
    ["morph", { what: "all" }, "--what"],
    ["morph", { sfz: "C4-E4" }, "--sfz"],
    ["transfer", { timbre: "b" }, "--timbre"],
    ["transfer", { pitch: "C4" }, "--pitch"],
  ])("%s of scores refuses what only recordings follow: %o", async (verb, given, flag) => {
    const [a, b] = listPieces(scores).map(({ name }) => name);
    await expect(
      runOn(scores, verb, { ...(verb === "morph" ? { from: a, to: b } : { piece: a }), ...given }),
    ).rejects.toThrow(`${flag}: expected only with recordings; got it for a score; leave it out`);
  });

  it("label set takes a stretch of a recording in seconds only", async () => {
    const set = (unit: string) =>
      runOn(project, "label set", { words: [from, "tone=dark"], start: 0, end: 1, unit }, { dryRun: true });
    for (const unit of ["bars", "ticks"])
      await expect(set(unit)).rejects.toThrow(
        `column "unit": expected seconds for a stretch of a recording; got 0..1 ${unit}`,
      );
    expect((await set("seconds")).output).toMatchObject({ changes: [{ attribute: "tone" }] });
  });
});

describe("generate with an attribute that is called pitch", () => {
  it("still makes the sound at the note that pitch= names", async () => {
    defineAttribute(project, { kind: "categorical", name: "pitch", values: ["C4", "high"] });
    setLabels(project, ["dark-71.wav"], [{ attribute: "pitch", value: "high" }]);
    const sourceOf = async (...constraints: string[]) =>
      (await planGenerateSound(project, { constraints })).source;
    expect(await sourceOf("tone=bright", "pitch=B4")).toBe("bright-71.wav");
    expect(await sourceOf("tone=bright", "pitch=C4")).toBe("bright-60.wav");
    expect(await sourceOf("pitch=high")).toBe("dark-71.wav");
  });
});
