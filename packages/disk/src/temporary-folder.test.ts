import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { scratchFolder } from "./scratch-folder.test-support.ts";
import { sweepTemporaryFolders, temporaryFolder } from "./temporary-folder.ts";

const MODULE = fileURLToPath(new URL("./temporary-folder.ts", import.meta.url));
/** Makes a folder with something in it, tells its name, and stays. */
const CHILD = `
  const { temporaryFolder } = await import(${JSON.stringify(MODULE)});
  const { mkdirSync } = await import("node:fs");
  const folder = temporaryFolder("child");
  mkdirSync(folder + "/deep/er", { recursive: true });
  console.log(folder);
  setInterval(() => {}, 1000);`;

const children: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** A process with a temporary folder in `parent`. */
async function owner(parent: string) {
  const child = spawn(
    process.execPath,
    ["--conditions=source", "--import", "tsx", "--input-type=module", "--eval", CHILD],
    {
      env: { ...process.env, TMPDIR: parent, TEMP: parent, TMP: parent },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  children.push(child);
  const [told] = await once(child.stdout!, "data");
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { folder: String(told).trim(), kill };
}

/** What loads TypeScript for the children keeps a folder of its own beside. */
const foldersIn = (parent: string) =>
  readdirSync(parent)
    .filter((name) => name.startsWith("semitone-"))
    .sort();

describe("temporaryFolder", () => {
  it("of the next process removes those of processes that were killed, never those of living ones", async () => {
    const parent = scratchFolder();
    const [dead, living] = [await owner(parent), await owner(parent)];
    expect(foldersIn(parent)).toEqual([basename(dead.folder), basename(living.folder)].sort());
    await dead.kill();
    const { folder } = await owner(parent);
    expect(existsSync(dead.folder)).toBe(false);
    expect(foldersIn(parent)).toEqual([basename(living.folder), basename(folder)].sort());
  });

  it("leaves alone what is not its own: other names, other machines, files, links and where they lead", async () => {
    const parent = scratchFolder();
    const { folder, kill } = await owner(parent);
    await kill();
    const gone = basename(folder);
    const elsewhere = scratchFolder();
    writeFileSync(join(elsewhere, "kept.txt"), "kept");
    symlinkSync(elsewhere, join(folder, "link"));
    const [, machine] = /-([0-9a-f]{8})-\d+-\d+-\w+$/.exec(gone)!;
    symlinkSync(elsewhere, join(parent, gone.replace("child", "linked")));
    writeFileSync(join(parent, gone.replace("child", "file")), "");
    mkdirSync(join(parent, gone.replace(machine, machine === "00000000" ? "11111111" : "00000000")));
    for (const name of ["semitone-reading-abc123", `other-${gone}`, `${gone}.part`])
      mkdirSync(join(parent, name));
    const before = readdirSync(parent).length;
    sweepTemporaryFolders(parent);
    expect(readdirSync(parent)).toHaveLength(before - 1);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(elsewhere, "kept.txt"))).toBe(true);
  });

  it("knows that an id was given to another process since", () => {
    const own = temporaryFolder("own");
    const parent = scratchFolder();
    const name = basename(own);
    mkdirSync(join(parent, name));
    const another = name.replace(/-(\d+)-(\w+)$/, (_, started, end) => `-${Number(started) + 1}-${end}`);
    mkdirSync(join(parent, another));
    sweepTemporaryFolders(parent);
    // Where the system does not tell when a process started (0), a living one with that id is taken for the owner.
    const isTold = !/-0-\w+$/.test(name);
    expect(readdirSync(parent)).toEqual(isTold ? [name] : [name, another].sort());
    rmSync(own, { recursive: true });
  });

  it("is made where there is nothing to look at, and with a name that says what for", () => {
    sweepTemporaryFolders(join(scratchFolder(), "nowhere"));
    const folder = temporaryFolder("dry-run");
    expect(basename(folder)).toMatch(new RegExp(`^semitone-dry-run-[0-9a-f]{8}-${process.pid}-\\d+-\\w{6}$`));
    rmSync(folder, { recursive: true });
  });
});
