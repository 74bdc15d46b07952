// What a server on a machine of one person must bear: whoever is slow, many or nosy, and a fault of ours.
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { madeUpProject, scratchFolder } from "@semitone/testing";
import { afterAll, expect, it, vi } from "vitest";
import { type Studio, serveStudio } from "./serve.ts";

const client = scratchFolder();
writeFileSync(join(client, "index.html"), "<!doctype html><title>studio</title>");
const opened: Studio[] = [];
const sockets: Socket[] = [];
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const studio of opened) await studio.close();
});

async function open(options: Parameters<typeof serveStudio>[1] = {}) {
  const project = await madeUpProject({ tunes: 2, labels: 1 });
  const studio = await serveStudio(project, { client, roots: [project.folder], ...options });
  opened.push(studio);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${studio.port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${studio.token}`, "content-type": "application/json" },
    });
  return { project, studio, ask };
}

function dial(port: number, host = "127.0.0.1"): Socket {
  const socket = connect(port, host);
  sockets.push(socket);
  return socket;
}

/** All that is said on a connection until it is closed. */
const allSaid = (socket: Socket) =>
  new Promise<string>((resolve) => {
    let said = "";
    socket.on("data", (part) => {
      said += part;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(said));
  });

it("a request whose head never ends is closed, and others are answered meanwhile", async () => {
  const { studio, ask } = await open({ headMilliseconds: 300 });
  const slow = dial(studio.port);
  const ended = allSaid(slow);
  slow.write("GET /api/project HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
  expect((await ask("/api/project")).status).toBe(200);
  expect(await ended).toMatch(/^HTTP\/1.1 408/);
  expect((await ask("/api/project")).status).toBe(200);
});

it("a connection that says nothing is closed without a word, also where its request waits while the server is busy", async () => {
  const { studio, ask } = await open({ headMilliseconds: 300 });
  expect(await allSaid(dial(studio.port))).toBe("");
  const late = dial(studio.port);
  const ended = allSaid(late);
  // By then it has been accepted, and is about to be too late.
  expect((await ask("/api/project")).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 250));
  late.write(`GET /api/project HTTP/1.1\r\nHost: 127.0.0.1:${studio.port}\r\nConnection: close\r\n\r\n`);
  for (const busyUntil = Date.now() + 600; Date.now() < busyUntil; );
  expect(await ended).not.toContain("408");
});

it("what is no request is refused in words", async () => {
  const { studio } = await open();
  const odd = dial(studio.port);
  odd.write("NOT HTTP AT ALL\r\n\r\n");
  expect(await allSaid(odd)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
});

it("a hundred connections that say nothing keep nobody out", async () => {
  const { studio, ask } = await open();
  await Promise.all(
    Array.from({ length: 100 }, () => new Promise((resolve) => dial(studio.port).once("connect", resolve))),
  );
  expect((await ask("/api/project")).status).toBe(200);
});

it("it listens on 127.0.0.1 alone: other addresses of the machine reach nothing", async () => {
  const { studio } = await open();
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);
  for (const { address } of others) {
    const socket = dial(studio.port, address);
    const outcome = await new Promise((resolve) => {
      socket.once("connect", () => resolve("connected"));
      socket.once("error", () => resolve("refused"));
    });
    expect(outcome, address).toBe("refused");
  }
});

it("the token is never printed, and a fault of ours says neither what nor where it was", async () => {
  const printed: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    }),
  );
  const faults: unknown[] = [];
  const { project, studio, ask } = await open({ onFault: (error) => faults.push(error) });
  for (const path of ["/api/project", "/api/none", `/api/project?token=${studio.token}`, "/x"])
    await ask(path);
  const broken = vi.spyOn(project.connection, "all").mockImplementation(() => {
    throw new Error(`a fault in ${project.folder}`);
  });
  const answer = await ask("/api/history");
  for (const spy of [broken, ...spies]) spy.mockRestore();
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  expect([answer.status, error.code, faults.length]).toEqual([500, "internal", 1]);
  expect(error.message).not.toContain(project.folder);
  const said = [...printed, ...faults.map((fault) => String((fault as Error).stack))].join("\n");
  expect(said).not.toContain(studio.token);
});

it("POST /api/reveal opens the folder of takes and no other, once there is a take", async () => {
  const revealed: string[] = [];
  const { project, ask } = await open({ reveal: (folder) => revealed.push(folder) });
  const reveal = (body: object) => ask("/api/reveal", { method: "POST", body: JSON.stringify(body) });
  expect((await reveal({})).status).toBe(404);
  expect((await reveal({ folder: "/etc" })).status).toBe(400);
  mkdirSync(join(project.folder, "created"));
  writeFileSync(join(project.folder, "created", "morph-1.json"), JSON.stringify({ kind: "morph" }));
  expect((await reveal({})).status).toBe(200);
  expect(revealed).toEqual([join(project.folder, "created")]);
});
