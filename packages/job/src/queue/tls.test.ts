// Queues over TLS: a certificate that nobody vouches for is refused, one that the machine is told to trust is not.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { childModule } from "@semitone/disk";
import {
  HAS_OPENSSL,
  HAS_POSTGRES,
  HAS_REDIS,
  makeCertificate,
  startPostgres,
  startRedis,
} from "@semitone/testing";
import { expect, it } from "vitest";

const servers = [
  ["Redis", HAS_REDIS, startRedis] as const,
  ["PostgreSQL", HAS_POSTGRES, startPostgres] as const,
].filter(([name, isThere]) => {
  if (!isThere || !HAS_OPENSSL)
    console.warn(`SKIPPED: TLS with ${name}, which needs ${isThere ? "openssl" : "its server"}`);
  return isThere && HAS_OPENSSL;
});

/** What a process of its own says of a queue. */
async function told(url: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { path, execArgv } = childModule(import.meta.url, "./open-queue.test-support");
  const { stdout } = await promisify(execFile)(process.execPath, [...execArgv, path, url], {
    env: { ...process.env, ...env },
  });
  return stdout.trim();
}

it.each(servers)(
  "openQueue(url) over TLS with %s trusts what NODE_EXTRA_CA_CERTS names, and no other certificate",
  async (_, __, start) => {
    const tls = makeCertificate();
    const server = await start(tls);
    try {
      expect(await told(server.url, { NODE_EXTRA_CA_CERTS: tls.certificate })).toBe("waiting: 1");
      expect(await told(server.url, {})).toMatch(
        /^queue: expected a server at .*; got self-signed certificate/,
      );
      const open = server.url.replace(/^rediss:/, "redis:").replace(/\?.*/, "");
      expect(await told(open, { NODE_EXTRA_CA_CERTS: tls.certificate })).toMatch(
        /^queue: expected a server at /,
      );
    } finally {
      server.stop();
    }
  },
  180_000,
);
