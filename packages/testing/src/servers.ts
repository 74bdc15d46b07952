// A Redis or PostgreSQL server of a test's own, where one is installed. Development only.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestServer {
  readonly url: string;
  /** Of the process that has the others of the server below it. */
  pid(): number;
  /** Ends it at once and starts it again on what it had written. */
  restart(): Promise<void>;
  stop(): void;
}

const found = (name: string): boolean => spawnSync("which", [name]).status === 0;

export const HAS_REDIS = found("redis-server");

/** Folder of PostgreSQL's programs; Debian keeps them out of the path. */
const POSTGRES = (() => {
  const versions = "/usr/lib/postgresql";
  if (!existsSync(versions)) return undefined;
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
  const folder = join(versions, newest, "bin");
  return existsSync(join(folder, "initdb")) ? folder : undefined;
})();
export const HAS_POSTGRES = POSTGRES !== undefined;

export async function startRedis(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "semitone-redis-"));
  const port = await freePort();
  const flags = [
    "--port",
    `${port}`,
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--save",
    "",
    "--bind",
    "127.0.0.1",
  ];
  return started(
    folder,
    `redis://127.0.0.1:${port}`,
    () => spawn("redis-server", flags, { stdio: "ignore" }),
    port,
  );
}

export async function startPostgres(): Promise<TestServer> {
  // Not in the folder of this run, which another user may not enter.
  const folder = mkdtempSync("/tmp/semitone-postgres-");
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const made = spawnSync(join(POSTGRES!, "initdb"), ["-D", data, "-U", "semitone", "-A", "trust", "-N"], {
    ...user,
    cwd: folder,
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const flags = ["-D", data, "-p", `${port}`, "-k", folder, "-h", "127.0.0.1", "-F"];
  const start = () => spawn(join(POSTGRES!, "postgres"), flags, { ...user, cwd: folder, stdio: "ignore" });
  return started(folder, `postgres://semitone@127.0.0.1:${port}/postgres`, start, port);
}

/** PostgreSQL does not run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(spawnSync("id", [flag, "postgres"]).stdout.toString());
  return { uid: idOf("-u"), gid: idOf("-g") };
}

async function started(
  folder: string,
  url: string,
  start: () => ChildProcess,
  port: number,
): Promise<TestServer> {
  let server = start();
  await answers(port);
  return {
    url,
    pid: () => server.pid!,
    async restart() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGKILL");
      await ended;
      server = start();
      await answers(port);
    },
    stop() {
      server.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

async function answers(port: number): Promise<void> {
  const { connect } = await import("node:net");
  for (let attempt = 0; attempt < 600; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`expected a server on port ${port} within a minute; got none`);
}
