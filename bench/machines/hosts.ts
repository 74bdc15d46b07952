// Workers as processes of their own, as they are on other machines, and what is done to them.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The program as it is installed where it has been built, since it then starts in a second. */
const BUILT = resolve("packages/semitone/dist/process-main.js");
const PROGRAM = existsSync(BUILT)
  ? [BUILT]
  : ["--conditions=source", "--import", "tsx", resolve("packages/semitone/src/process-main.ts")];

export interface HostOptions {
  readonly queue: string;
  readonly store: string;
  /** Where each keeps what it works on. */
  readonly folder: string;
}

/** A worker that is started again when it has been killed. */
export class Host {
  #child: ChildProcess | undefined;
  #isStopped = false;
  kills = 0;
  /** What it wrote. */
  log = "";

  constructor(
    readonly name: string,
    private readonly options: HostOptions,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {
    this.#start();
  }

  #start(): void {
    const { queue, store, folder } = this.options;
    const own = join(folder, this.name);
    mkdirSync(own, { recursive: true });
    this.#child = spawn(
      process.execPath,
      [...PROGRAM, "work", "--queue", queue, "--store", store, "--jobs", "1"],
      {
        env: { ...process.env, TMPDIR: own, ...this.env },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    this.#child.stderr!.on("data", (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-20_000);
    });
    this.#child.on("exit", () => {
      if (!this.#isStopped) this.#start();
    });
  }

  /** With `kill -9`, its jobs too: a machine that loses power. */
  kill(): void {
    this.kills++;
    for (const pid of treeOf(this.#child!.pid!)) signal(pid, "SIGKILL");
  }

  /** A machine that is cut off, and comes back knowing nothing of the time between. */
  async freeze(milliseconds: number): Promise<void> {
    const tree = treeOf(this.#child!.pid!);
    for (const pid of tree) signal(pid, "SIGSTOP");
    await new Promise((done) => setTimeout(done, milliseconds));
    for (const pid of tree) signal(pid, "SIGCONT");
  }

  stop(): void {
    this.#isStopped = true;
    for (const pid of treeOf(this.#child!.pid!)) signal(pid, "SIGKILL");
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone.
  }
}

/** A process and all below it. */
export function treeOf(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)))
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // It has gone.
    }
  const below = (pid: number): number[] => [pid, ...(parents.get(pid) ?? []).flatMap(below)];
  return below(root);
}

/** For the environment of a process whose clock is ten minutes ahead. */
export function wrongClock(folder: string): Record<string, string> {
  const path = join(folder, "wrong-clock.mjs");
  writeFileSync(
    path,
    `const ahead = 600_000;
const { now } = Date;
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(now() + ahead);
    else super(...given);
  }
  static now() { return now() + ahead; }
};
`,
  );
  return { NODE_OPTIONS: `--import=${path}` };
}

/** A disk of a mebibyte, for the environment of a process that works on it; undefined where none can be mounted. */
export function smallDisk(
  folder: string,
): { readonly env: Record<string, string>; unmount(): void } | undefined {
  const path = join(folder, "small");
  mkdirSync(path, { recursive: true });
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", path]).status !== 0) return undefined;
  return {
    env: { TMPDIR: path },
    unmount() {
      spawnSync("umount", ["-l", path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
