import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Project, setLabels } from "@semitone/library";
import { readManifest, readSegmentConfig } from "@semitone/models";
import { madeUpProject, TINY_SIZES } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { repeat } from "./repeat.ts";
import { listRuns, showRun } from "./runs.ts";
import { tag } from "./tag.ts";
import { train } from "./train.ts";

const LONG = 240_000;
const BEFORE_MANIFEST = fileURLToPath(new URL("../../../fixtures/runs/before-manifest", import.meta.url));

let project: Project;
let folder: string;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 8, labels: 4 });
  // A wish, so that the steps are what the manifest says and not what the rule would.
  ({ folder } = await train(project, {
    name: "first",
    budgetSeconds: 600,
    steps: { segments: 40 },
    sizes: TINY_SIZES,
    deep: false,
    seed: 4,
  }));
}, LONG);

describe("repeat", () => {
  it(
    "repeat of a run with music is identical in every file and tag, leaves nothing behind, and its progress never falls",
    async () => {
      const shares: number[] = [];
      const result = await repeat(project, "first", { onProgress: ({ done }) => shares.push(done) });
      expect(result).toMatchObject({ run: "first", identical: true, changed: [], damaged: [] });
      expect(result.tags).toEqual({ pieces: 16, differing: 0, greatest: 0 });
      expect(result.files.map(({ file }) => file)).toEqual([
        "config.json",
        "model.safetensors",
        "segments.json",
        "segments.safetensors",
        "tagger.onnx",
        "templates.json",
      ]);
      expect(readdirSync(join(project.folder, "runs"))).toEqual(["first"]);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    },
    LONG,
  );

  it(
    "repeat --keep leaves the run under its name, whose configuration says another name and nothing else",
    async () => {
      const { identical, kept } = await repeat(project, "first", { keep: "again" });
      expect([identical, kept]).toEqual([true, "again"]);
      const [before, now] = ["first", "again"].map(
        (name) => readManifest(join(project.folder, "runs", name))!,
      );
      expect(now.steps).toEqual(before.steps);
      expect(now.artefacts.segments!.files).toEqual(before.artefacts.segments!.files);
      expect(now.artefacts.tagger.id).toBe(before.artefacts.tagger.id);
      expect((await listRuns(project)).map(({ name }) => name)).toEqual(["first", "again"]);
      await expect(repeat(project, "first", { keep: "again" })).rejects.toThrow(
        /got again, a run that exists/,
      );
    },
    LONG,
  );

  it(
    "repeat after a label was changed and a file damaged says that labels changed, what differs, and by how much",
    async () => {
      const changing = await madeUpProject({ tunes: 8, labels: 4 });
      const { folder } = await train(changing, { name: "first", music: false, deep: false });
      const manifest = readManifest(folder)!;
      writeFileSync(
        join(folder, "manifest.json"),
        JSON.stringify({ ...manifest, machine: { ...manifest.machine, node: "v18.0.0" } }),
      );
      writeFileSync(join(folder, "tagger.onnx"), "nonsense");
      setLabels(changing, ["waltz0.abc"], [{ attribute: "kind", value: "reel" }]);
      const result = await repeat(changing, undefined);
      expect(result.identical).toBe(false);
      expect(result.damaged).toEqual(["tagger.onnx"]);
      expect(result.changed.map(({ what }) => what)).toEqual(["node", "labels"]);
      expect(result.changed[0]).toEqual({ what: "node", before: "v18.0.0", now: process.version });
      expect(result.files.find(({ file }) => file === "config.json")!.state).toBe("different");
      expect(result.tags!.differing).toBeGreaterThan(0);
      expect(result.tags!.greatest).toBeGreaterThan(0.001);
      expect(result.tags!.greatest).toBeLessThanOrEqual(1);
    },
    LONG,
  );
});

describe("repeat of a run whose numbers were damaged", () => {
  it(
    "tagging says so, and repeat trains what was there before, names the file and compares no tags",
    async () => {
      const damaged = await madeUpProject({ tunes: 8, labels: 4 });
      const { folder } = await train(damaged, { name: "first", music: false, deep: false });
      const path = join(folder, "model.safetensors");
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(path, bytes);
      await expect(tag(damaged)).rejects.toThrow(
        /model\.safetensors: expected the bytes that training wrote/,
      );
      const result = await repeat(damaged, "first");
      expect(result).toMatchObject({ identical: true, damaged: ["model.safetensors"] });
      expect(result.tags).toBeUndefined();
    },
    LONG,
  );
});

describe("a run of before there was a manifest", () => {
  it("is listed, opened, or says how to train again; repeat asks for that", async () => {
    const old = await madeUpProject({ tunes: 4, labels: 2 });
    cpSync(BEFORE_MANIFEST, join(old.folder, "runs", "old"), { recursive: true });
    const [run] = await listRuns(old);
    expect(run).toMatchObject({ name: "old", model: "logistic regression", pieces: 8 });
    expect((await showRun(old)).made).toMatch(/^20\d\d-/);
    expect(readSegmentConfig(run.folder).training.steps).toBe(20);
    // Features may have got another version since.
    const tags = await tag(old).catch((error: Error) => error.message);
    if (typeof tags === "string") expect(tags).toMatch(/features.*; train again$/);
    else expect(tags.pieces.map(({ predictions }) => predictions[0].value).sort()[0]).toBe("reel");
    await expect(repeat(old, "old")).rejects.toThrow(
      /^repeat: expected a run with a manifest; got old, .*; train again \(semitone train\)$/,
    );
  });
});

describe("manifest.json", () => {
  it("tells options as they took effect, steps, machine and digests, and no file but it and metrics.json tells a time", () => {
    const manifest = readManifest(folder)!;
    expect(manifest.options).toEqual({
      attributes: ["kind"],
      model: "stack",
      encoder: "mlp",
      decoder: "mlp",
      seed: 4,
      unlabelled: true,
      music: true,
      deep: false,
      budgetSeconds: 600,
    });
    expect(manifest.steps).toEqual({ segments: 40 });
    expect(manifest.machine.node).toBe(process.version);
    expect(Object.keys(manifest.artefacts)).toEqual(["tagger", "segments"]);
    const year = manifest.made.slice(0, 11);
    for (const file of readdirSync(folder))
      if (file !== "manifest.json") expect(readFileSync(join(folder, file), "latin1")).not.toContain(year);
    for (const file of ["config.json", "segments.json"])
      expect(readFileSync(join(folder, file), "utf8")).not.toMatch(/"seconds"|"made"/);
  });
});
