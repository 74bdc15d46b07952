import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { projectFolder, run } from "./run.test-support.ts";

const BIN = fileURLToPath(new URL("../../semitone/bin/semitone.mjs", import.meta.url));

/** The program itself, in a process of its own group so that killing it kills all of it. */
function start(words: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [BIN, ...words], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, SEMITONE_FROM_SOURCE: "1" },
  });
}

async function finish(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  child.stdout?.on("data", (chunk) => out.push(String(chunk)));
  child.stderr?.on("data", (chunk) => err.push(String(chunk)));
  const [code] = await once(child, "close");
  return { code, out: out.join(""), err: err.join("") };
}

async function labelled(): Promise<string> {
  const cwd = await projectFolder();
  await run("label define n continuous --min 0 --max 100000", { cwd });
  return cwd;
}
const exported = async (cwd: string) =>
  (await run("label export --format csv-long", { cwd })).out.split("\r\n").slice(1, -1);

describe("the semitone program", () => {
  it("runs from the command line with its exit code, plain in a pipe", async () => {
    const cwd = await projectFolder();
    const pieces = await finish(start(["pieces"], cwd));
    expect(pieces).toMatchObject({ code: 0, err: "3 pieces\n" });
    expect(pieces.out).not.toContain("\u001b");
    expect((await finish(start(["pieces", "--nonsense"], cwd))).code).toBe(2);
  });

  it.skipIf(process.platform !== "linux")(
    "says that what it prints to is full, and exits with 1",
    async () => {
      const cwd = await projectFolder();
      const full = openSync("/dev/full", "w");
      for (const words of [["pieces"], ["--help"], ["doctor", "--json"]]) {
        const child = spawn(process.execPath, [BIN, ...words], {
          cwd,
          stdio: ["ignore", full, "pipe"],
          env: { ...process.env, SEMITONE_FROM_SOURCE: "1" },
        });
        expect(await finish(child)).toMatchObject({
          code: 1,
          err: "semitone: stdout: expected to write; got ENOSPC; free some space, or write elsewhere\n",
        });
      }
      closeSync(full);
    },
  );

  it("killed with SIGKILL while labelling has lost at most the label being typed", async () => {
    const cwd = await labelled();
    const child = start(["label", "set", "--lines"], cwd);
    const saved: number[] = [];
    const told = createInterface({ input: child.stdout! });
    const enough = new Promise<void>((resolve) => {
      told.on("line", (line) => {
        saved.push(Number(line.split(":")[0]));
        if (saved.length === 40) resolve();
      });
    });
    child.stdin!.on("error", () => {});
    for (let i = 1; i <= 5000; i++) child.stdin!.write(`waltz.abc\tn=${i}\n`);
    await enough;
    // The whole group: the program runs its source in a second process.
    process.kill(-child.pid!, "SIGKILL");
    await once(child, "close");
    const [line] = await exported(cwd);
    const value = Number(/,n,(\d+),/.exec(line)?.[1]);
    const last = saved[saved.length - 1];
    expect(value).toBeGreaterThanOrEqual(last);
    // Every label that was saved is in the history, one batch each.
    expect(JSON.parse((await run("label history --limit 9999 --json", { cwd })).out)).toHaveLength(value);
    expect((await run("doctor", { cwd })).code).toBe(0);
  });

  it("in two processes at once saves what both say", async () => {
    const cwd = await labelled();
    const children = ["kim", "lee"].map((annotator) => {
      const child = start(["label", "set", "--lines", "--annotator", annotator], cwd);
      child.stdin!.end(Array.from({ length: 150 }, (_, i) => `waltz.abc\tn=${i + 1}\n`).join(""));
      return finish(child);
    });
    for (const { code, err } of await Promise.all(children)) expect([code, err]).toEqual([0, ""]);
    expect(await exported(cwd)).toEqual(["waltz.abc,,,n,150,kim,,,,", "waltz.abc,,,n,150,lee,,,,"]);
    expect(JSON.parse((await run("label history --limit 999 --json", { cwd })).out)).toHaveLength(300);
  });

  it("ends quietly when nobody reads on, and cleanly on Ctrl-C", async () => {
    const cwd = await labelled();
    const many = Array.from({ length: 20_000 }, (_, i) => `waltz.abc,${i},${i + 1},n,${i}`).join("\n");
    writeFileSync(join(cwd, "l.csv"), `file_name,start,end,attribute,value\n${many}\n`);
    await run("label import l.csv", { cwd });
    const child = start(["label", "export"], cwd);
    child.stdout!.once("data", () => child.stdout!.destroy());
    let err = "";
    child.stderr!.on("data", (chunk) => {
      err += chunk;
    });
    const [code] = await once(child, "exit");
    expect([code, err]).toEqual([0, ""]);

    const typing = start(["label", "set", "--lines"], cwd);
    const result = finish(typing);
    typing.stdin!.write("waltz.abc\tn=7\n");
    await once(typing.stdout!, "data");
    // As a terminal does it: to every process of the group.
    process.kill(-typing.pid!, "SIGINT");
    expect(await result).toMatchObject({ code: 130, err: expect.stringContaining("cancelled") });
    expect((await exported(cwd))[0]).toBe("waltz.abc,,,n,7,,,,,");
  });
});
