import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestFile } from "@semitone/disk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ArtefactParts, artefactOf, artefactSchema } from "./artefact.ts";
import { contentOf } from "./content.ts";
import { changedFiles, digestFiles } from "./digest-files.ts";
import { LISTENER, SEGMENTS, TAGGER } from "./kinds.ts";
import { thisMachine } from "./machine.ts";
import { MANIFEST_FORMAT, type RunManifest, readManifest, writeManifest } from "./manifest.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "semitone-artefact-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const PARTS: ArtefactParts = {
  kind: "tagger",
  version: 1,
  made: "2026-01-01T00:00:00.000Z",
  seed: 1,
  job: { pieces: sha256("pieces"), seed: 1 },
  reads: [{ id: "features@2", columns: ["density"] }],
  uses: {},
  files: { "config.json": { sha256: sha256("{}"), bytes: 2 } },
  measured: { seconds: 3 },
};

describe("artefactOf", () => {
  it("artefactOf gives an id of kind, version and job: times, files and measurements do not count", () => {
    const { id } = artefactOf(PARTS);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(artefactSchema.parse(artefactOf(PARTS))).toEqual(artefactOf(PARTS));
    expect(artefactOf({ ...PARTS, made: "2027-01-01T00:00:00.000Z", files: {}, measured: {} }).id).toBe(id);
    expect(artefactOf({ ...PARTS, job: { seed: 1, pieces: sha256("pieces") } }).id).toBe(id);
    for (const change of [{ kind: "listener" }, { version: 2 }, { job: { ...PARTS.job, seed: 2 } }])
      expect(artefactOf({ ...PARTS, ...change }).id).not.toBe(id);
  });

  it("every kind has a card that names the artefact and tells no time", () => {
    for (const kind of [TAGGER, LISTENER, SEGMENTS]) {
      const artefact = artefactOf({
        ...PARTS,
        kind: kind.kind,
        version: kind.version,
        measured: { steps: 300 },
      });
      const card = kind.card(artefact);
      expect(card).toContain(artefact.id.slice(0, 16));
      expect(card).not.toContain("2026");
    }
  });
});

describe("digestFiles", () => {
  it("digestFile is the SHA-256 of all bytes, beyond a mebibyte, too", () => {
    const text = "semitone".repeat(200_000);
    writeFileSync(join(folder, "big"), text);
    expect(digestFile(join(folder, "big"))).toEqual({ sha256: sha256(text), bytes: 1_600_000 });
    expect(() => digestFile(join(folder, "none"))).toThrow(/^read .*none: it does not exist/);
  });

  it("changedFiles names what is missing or changed, and nothing else", () => {
    for (const name of ["a", "b", "c"]) writeFileSync(join(folder, name), name);
    const files = digestFiles(folder, ["c", "a", "b"]);
    expect(Object.keys(files)).toEqual(["a", "b", "c"]);
    expect(changedFiles(folder, files)).toEqual([]);
    writeFileSync(join(folder, "a"), "A");
    rmSync(join(folder, "c"));
    expect(changedFiles(folder, files)).toEqual([
      { file: "a", state: "changed" },
      { file: "c", state: "missing" },
    ]);
  });
});

describe("contentOf", () => {
  const piece = (name: string, sha256: string) => ({ name, sha256, ordinal: 0 }) as never;
  const task = (targets: readonly (readonly number[] | undefined)[]) => ({
    attribute: "mood",
    kind: "classes" as const,
    classes: ["calm", "tense"],
    targets,
  });

  it("contentOf tells pieces from labels, and is blind to names", () => {
    const plain = contentOf({
      pieces: [piece("a.mid", "aa"), piece("b.mid", "bb")],
      tasks: [task([[1, 0], undefined])],
    });
    expect(
      contentOf({ pieces: [piece("x.mid", "aa"), piece("y.mid", "bb")], tasks: [task([[1, 0], undefined])] }),
    ).toEqual(plain);
    const labelled = contentOf({
      pieces: [piece("a.mid", "aa"), piece("b.mid", "bb")],
      tasks: [
        task([
          [1, 0],
          [0, 1],
        ]),
      ],
    });
    expect(labelled.pieces).toBe(plain.pieces);
    expect(labelled.labels).not.toBe(plain.labels);
    const more = contentOf({
      pieces: [piece("a.mid", "aa"), piece("b.mid", "bb"), piece("c.mid", "cc")],
      tasks: [task([[1, 0], undefined, undefined])],
    });
    expect(more.pieces).not.toBe(plain.pieces);
    expect(more.labels).toBe(plain.labels);
  });
});

describe("readManifest", () => {
  const manifest: RunManifest = {
    format: MANIFEST_FORMAT,
    name: "run-1",
    made: PARTS.made,
    machine: thisMachine(),
    threads: 2,
    options: {
      attributes: ["mood"],
      model: "stack",
      encoder: "mlp",
      decoder: "mlp",
      seed: 1,
      unlabelled: true,
      music: false,
      deep: true,
    },
    steps: {},
    content: { pieces: sha256("pieces"), labels: sha256("labels") },
    artefacts: { tagger: artefactOf(PARTS) },
  };

  it("readManifest gives back what writeManifest wrote, and undefined for a run of before there was one", () => {
    expect(readManifest(folder)).toBeUndefined();
    writeManifest(folder, manifest);
    expect(readManifest(folder)).toEqual(manifest);
  });

  it("readManifest names what does not hold", () => {
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...manifest, threads: 0 }));
    expect(() => readManifest(folder)).toThrow(/^the run cannot be read: manifest.json: threads: /);
    writeFileSync(join(folder, "manifest.json"), "{");
    expect(() => readManifest(folder)).toThrow(/^the run cannot be read: /);
  });

  it("thisMachine names the versions of Node, ONNX Runtime and this package", () => {
    const { node, onnxruntime, semitone, cpu } = thisMachine();
    expect(node).toBe(process.version);
    expect(onnxruntime).toMatch(/^\d+\.\d+\.\d+/);
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(semitone).toBe(version);
    expect(cpu.length).toBeGreaterThan(0);
  });
});
