import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepFile, runJob } from "@semitone/job";
import { madeUpTune } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { IMPORTED } from "../../rows/stored-view.ts";
import { readFile } from "../read-file.ts";
import { type FileResultJson, fileResultSchema, fromJson, toJson } from "./file-result-json.ts";
import { isPlainName, readShard, type ShardInput } from "./read-shard-job.ts";

const settings = {
  segments: { unit: "bars" as const, length: 4, hop: 4 },
  soundSegments: { unit: "seconds" as const, length: 5, hop: 5 },
  views: IMPORTED.map(({ id }) => id),
  spans: ["piece" as const, "segments" as const],
  maxBytes: 1 << 20,
  maxResidentBytes: 1 << 30,
};

const folder = mkdtempSync(join(tmpdir(), "semitone-shards-"));
const tune = join(folder, "tune.abc");
writeFileSync(tune, madeUpTune("reel", 1));

describe("toJson, fromJson", () => {
  it("give back what was read, to the last bit", async () => {
    const result = await readFile(tune, settings);
    expect(result.pieces).toHaveLength(1);
    const travelled = fileResultSchema.parse(JSON.parse(JSON.stringify(toJson(result))));
    expect(fromJson(travelled)).toEqual(result);
  });

  it.each<[string, (json: FileResultJson) => unknown]>([
    ["a view that is not known", (json) => ({ ...json.pieces[0].views[0], view: "nothing@1" })],
    ["rows that are too few", (json) => ({ ...json.pieces[0].views[0], rows: "" })],
    ["more rows than are there", (json) => ({ ...json.pieces[0].views[0], counts: [2 ** 40] })],
    ["half a number", (json) => ({ ...json.pieces[0].views[0], rows: "AAA=" })],
  ])("refuse %s", async (_, change) => {
    const json = toJson(await readFile(tune, settings));
    const [piece] = json.pieces;
    const changed = { ...json, pieces: [{ ...piece, views: [change(json)] }] };
    expect(fromJson(fileResultSchema.parse(changed))).toBeUndefined();
  });

  it.each<[string, object]>([
    ["a digest that is a path", { sha256: "../../etc/passwd" }],
    ["a status that there is none of", { status: "admin" }],
    ["a key that is not known", { __proto__: null, extra: 1 }],
    ["notes that are no number", { pieces: [{ kind: "score", facts: { notes: "DROP TABLE" } }] }],
  ])("the schema refuses %s", async (_, change) => {
    const json = toJson(await readFile(tune, settings));
    expect(fileResultSchema.safeParse({ ...json, ...change }).success).toBe(false);
  });
});

describe("readShard", () => {
  const inputOf = (store: string, files: readonly (readonly [string, string])[]): ShardInput => ({
    data: keepFile(store, (path) => writeFileSync(path, files.map(([, text]) => text).join(""))),
    files: files.map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) })),
    ...{ settings, timeoutSeconds: 60, memoryMegabytes: 256, program: "test" },
  });

  it("reads what is packed as the files would be, and leaves out what lies in the machine", async () => {
    const store = mkdtempSync(join(tmpdir(), "semitone-shards-"));
    mkdirSync(join(folder, "files"));
    const files = [
      ["tune.abc", madeUpTune("reel", 1)],
      ['f\u00fcr "E." [2].abc', madeUpTune("waltz", 2)],
      ["broken.mid", "MThd nothing"],
      ["empty.abc", ""],
    ] as const;
    const found = await runJob(readShard, inputOf(store, files), { store, threads: 1 });
    for (const [i, [name, text]] of files.entries()) {
      const path = join(folder, "files", name);
      writeFileSync(path, text);
      expect(found[i]).toEqual(JSON.parse(JSON.stringify(toJson(await readFile(path, settings)))));
    }
  }, 120_000);

  it.each(["../x.abc", "a/b.abc", "a\\b.abc", "..", ".", "", "a\0b", "x".repeat(256)])(
    "refuses the name %j",
    async (name) => {
      const store = mkdtempSync(join(tmpdir(), "semitone-shards-"));
      expect(isPlainName(name)).toBe(false);
      await expect(runJob(readShard, inputOf(store, [[name, "x"]]), { store })).rejects.toThrow(
        /^read-files: input: /,
      );
    },
  );
});
