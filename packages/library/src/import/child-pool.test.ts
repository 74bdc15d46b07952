import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readInChildren } from "./child-pool.ts";
import type { FileResult } from "./file-result.ts";

/** A child that does what the file's name says. */
const ACTOR = `
  const acts = {
    ok: () => {},
    hang: () => { for (;;); },
    die: () => process.exit(3),
    eat: () => { const hoard = []; for (;;) hoard.push(new Array(1e5).fill(hoard.length)); },
  };
  let chain = Promise.resolve();
  const send = (message) => new Promise((resolve) => process.send(message, () => resolve()));
  process.on("message", ({ jobs = [] }) => {
    for (const { id, path } of jobs)
      chain = chain.then(() => {
        acts[path]();
        return send({ id, result: { status: "kept", reasons: [], diagnostics: [], pieces: [] } });
      });
  });
  process.on("disconnect", () => process.exit());
  send({ ready: true });
`;
const actor = join(mkdtempSync(join(tmpdir(), "semitone-pool-")), "actor.cjs");
writeFileSync(actor, ACTOR);

/** What the last `act` had to say of each file. */
let messages: (string | undefined)[] = [];

async function act(
  names: readonly string[],
  { workers = 2, timeoutSeconds = 20, signal = new AbortController().signal } = {},
) {
  const results = new Map<number, FileResult>();
  await readInChildren(
    names.map((path, id) => ({ id, path })),
    {
      module: { path: actor, execArgv: [] },
      settings: {
        segments: { unit: "bars", length: 4, hop: 4 },
        soundSegments: { unit: "seconds", length: 5 },
        views: [],
        spans: [],
        maxBytes: 1,
        maxResidentBytes: 2 ** 30,
      },
      workers,
      timeoutSeconds,
      memoryMegabytes: 64,
      signal,
    },
    ({ id }, result) => {
      expect(results.has(id)).toBe(false);
      results.set(id, result);
    },
  );
  messages = names.map((_, id) => results.get(id)?.diagnostics[0]?.message);
  return names.map((_, id) => results.get(id)?.reasons.join() ?? "nothing");
}

describe("readInChildren(jobs)", () => {
  it("answers each of many files exactly once", async () => {
    expect(new Set(await act(Array(500).fill("ok")))).toEqual(new Set([""]));
  });

  it("loses only the files that crash their reader, also where they are next to each other", async () => {
    const names = ["ok", "die", "die", "ok", ...Array(60).fill("ok"), "die", "ok"];
    expect(await act(names)).toEqual(names.map((name) => (name === "die" ? "crashed" : "")));
  });

  it("loses only the file that takes more than its memory", async () => {
    expect(await act(["ok", "eat", "ok"], { workers: 1 })).toEqual(["", "out-of-memory", ""]);
  });

  it("loses only the file that takes more than its time", async () => {
    expect(await act(["ok", "hang", "ok", "ok"], { workers: 1, timeoutSeconds: 0.5 })).toEqual([
      "",
      "timeout",
      "",
      "",
    ]);
    expect(messages[1]).toBe(
      "expected an answer within 0.5 s by the clock; got none; the machine may have been busy: import again, or raise import.timeoutSeconds in semitone.json",
    );
  });

  it("ends at once when told to, with the reason it was given", async () => {
    const stop = new AbortController();
    const running = act(["hang"], { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 200);
    await expect(running).rejects.toThrow("enough");
  });

  it("says that no reader can start, instead of dropping every file", async () => {
    const nowhere = { path: join(tmpdir(), "no-such-module.cjs"), execArgv: [] };
    await expect(
      readInChildren(
        [{ id: 0, path: "ok" }],
        {
          module: nowhere,
          settings: {
            segments: { unit: "bars", length: 4, hop: 4 },
            soundSegments: { unit: "seconds", length: 5 },
            views: [],
            spans: [],
            maxBytes: 1,
            maxResidentBytes: 2 ** 30,
          },
          workers: 1,
          timeoutSeconds: 20,
          memoryMegabytes: 64,
          signal: new AbortController().signal,
        },
        () => {},
      ),
    ).rejects.toThrow(/^importFolder: a reader process could not start; .*Cannot find module/);
  });
});
