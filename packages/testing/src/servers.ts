// A Redis or PostgreSQL server of a test's own, where one is installed. Development only.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

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
export const HAS_OPENSSL = found("openssl");

/** Folder of PostgreSQL's programs; Debian keeps them out of the path. */
const POSTGRES = (() => {
  const versions = "/usr/lib/postgresql";
  if (!existsSync(versions)) return undefined;
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
  const folder = join(versions, newest, "bin");
  return existsSync(join(folder, "initdb")) ? folder : undefined;
})();
export const HAS_POSTGRES = POSTGRES !== undefined;

/** A certificate that signed itself: paths of files. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** For servers of this machine; needs OpenSSL. */
export function makeCertificate(): TestCertificate {
  // Not in the folder of this run, which the user of PostgreSQL may not enter.
  const folder = mkdtempSync("/tmp/semitone-certificate-");
  const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  return { certificate, key };
}

/** @param tls  with it, nobody is served without TLS */
export async function startRedis(tls?: TestCertificate): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "semitone-redis-"));
  const port = await freePort();
  const flags = [
    ...(tls
      ? [
          ...["--port", "0", "--tls-port", `${port}`, "--tls-auth-clients", "no"],
          ...["--tls-cert-file", tls.certificate, "--tls-key-file", tls.key],
        ]
      : ["--port", `${port}`]),
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
    `${tls ? "rediss" : "redis"}://127.0.0.1:${port}`,
    () => spawn("redis-server", flags, { stdio: "ignore" }),
    port,
  );
}

/** @param tls  with it, nobody is served without TLS */
export async function startPostgres(tls?: TestCertificate): Promise<TestServer> {
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
  if (tls) {
    writeFileSync(join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
    // The key must be its user's own.
    for (const file of [tls.certificate, tls.key]) {
      const own = join(folder, basename(file));
      copyFileSync(file, own);
      if (user) chownSync(own, user.uid, user.gid);
    }
    const own = (file: string) => join(folder, basename(file));
    flags.push("-c", "ssl=on", "-c", `ssl_cert_file=${own(tls.certificate)}`);
    flags.push("-c", `ssl_key_file=${own(tls.key)}`);
  }
  const start = () => spawn(join(POSTGRES!, "postgres"), flags, { ...user, cwd: folder, stdio: "ignore" });
  const url = `postgres://semitone@127.0.0.1:${port}/postgres${tls ? "?sslmode=verify-full" : ""}`;
  return started(folder, url, start, port);
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
