import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { listPieces } from "@semitone/library";
import { madeUpProject, madeUpTune, scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CatalogueFacts, LabelFileInfo, ProjectInfo } from "../api/answers.ts";
import { unpack } from "../api/packed.ts";
import { ROUTES, type Route } from "../api/routes.ts";
import { SECURITY_HEADERS } from "./guard.ts";
import { type Studio, serveStudio } from "./serve.ts";

const project = await madeUpProject({ tunes: 4, labels: 1 });
const client = scratchFolder();
writeFileSync(join(client, "index.html"), "<!doctype html><title>studio</title>");
const outside = scratchFolder();
mkdirSync(join(outside, "secret"));
symlinkSync(outside, join(project.folder, "music", "way-out"));
const faults: unknown[] = [];
let studio: Studio;
beforeAll(async () => {
  studio = await serveStudio(project, {
    client,
    roots: [project.folder],
    onFault: (error) => faults.push(error),
  });
});
afterAll(() => studio.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** By Node's own client, which lets every header be sent, Host too. */
function ask(
  path: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | undefined>; body?: string | Buffer } = {},
): Promise<Answer> {
  const given = { authorization: `Bearer ${studio.token}`, ...headers };
  const sent = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port: studio.port,
        path,
        method,
        headers: sent as Record<string, string>,
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

const post = (path: string, body: unknown, headers: Record<string, string | undefined> = {}) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const json = <T>({ body }: Answer): T => JSON.parse(body.toString()) as T;
const codeOf = (answer: Answer) => [answer.status, json<{ error: { code: string } }>(answer).error.code];

describe("who may ask", () => {
  it("every address of the API wants the token of this start, compared as a whole", async () => {
    const { token } = studio;
    const wrong = [
      undefined,
      "",
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      "Bearer ",
    ];
    for (const authorization of wrong)
      expect(codeOf(await ask("/api/project", { headers: { authorization } }))).toEqual([401, "token"]);
    for (const { method, path } of Object.values(ROUTES))
      expect((await ask(path, { method, headers: { authorization: undefined } })).status, path).toBe(401);
    expect((await ask("/api/project")).status).toBe(200);
  });

  it("the token is in the fragment of the address, which browsers do not send", () => {
    expect(studio.url).toBe(`http://127.0.0.1:${studio.port}/#token=${studio.token}`);
    expect(Buffer.from(studio.token, "base64url")).toHaveLength(32);
  });

  it.each(["localhost", "127.0.0.1", "evil.example", "127.0.0.1:1", "127.0.0.1.evil.example"])(
    "refuses the host %j, also for the page itself",
    async (host) => {
      for (const path of ["/", "/api/project"])
        expect((await ask(path, { headers: { host } })).status).toBe(421);
    },
  );

  it("refuses other origins and sites, takes its own and none", async () => {
    const own = `http://127.0.0.1:${studio.port}`;
    for (const origin of [
      "http://evil.example",
      "null",
      `${own}.evil.example`,
      `https://127.0.0.1:${studio.port}`,
    ])
      expect(codeOf(await ask("/api/project", { headers: { origin } }))).toEqual([403, "origin"]);
    for (const site of ["cross-site", "same-site", "odd"])
      expect((await ask("/api/project", { headers: { "sec-fetch-site": site } })).status).toBe(403);
    for (const headers of [
      { origin: own },
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
    ])
      expect((await ask("/api/project", { headers })).status).toBe(200);
  });

  it("sends its headers with every answer, refusals too, and no cookie; allows no other site anything", async () => {
    for (const [path, headers] of [
      ["/", {}],
      ["/api/project", {}],
      ["/api/project", { authorization: "" }],
      ["/nothing.js", {}],
    ] as const) {
      const answer = await ask(path, { headers });
      expect(answer.headers).toMatchObject(SECURITY_HEADERS);
      expect(Object.keys(answer.headers).filter((name) => /^set-cookie|^access-control/.test(name))).toEqual(
        [],
      );
    }
    const policy = SECURITY_HEADERS["content-security-policy"];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).not.toMatch(/unsafe|\*|http/);
  });
});

describe("what may be sent", () => {
  it("refuses what is no JSON, says it is none, or has other keys, naming what does not hold", async () => {
    const good = { attribute: "kind", count: 2 };
    expect((await post("/api/queue", good)).status).toBe(200);
    expect(codeOf(await post("/api/queue", { ...good, extra: 1 }))).toEqual([400, "option"]);
    expect(codeOf(await post("/api/queue", { ...good, count: 1e9 }))).toEqual([400, "option"]);
    expect(codeOf(await post("/api/queue", good, { "content-type": "text/plain" }))).toEqual([400, "option"]);
    const bad = await ask("/api/queue", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(codeOf(bad)).toEqual([400, "option"]);
    expect(codeOf(await post("/api/queue", { attribute: "knid", count: 2 }))).toEqual([400, "label"]);
  });

  it("answers 413 to more than 1 MiB of JSON, said or not, and ends the connection", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ attribute: "x".repeat(1 << 20), count: 1 });
    const told = await ask("/api/queue", { method: "POST", headers, body });
    expect([...codeOf(told), told.headers.connection]).toEqual([413, "too-large", "close"]);
    const untold = await ask("/api/queue", {
      method: "POST",
      headers: { ...headers, "transfer-encoding": "chunked" },
      body,
    });
    expect(untold.status).toBe(413);
  });

  it("fuzzed from the table of routes: never a fault of ours, whatever is asked", async () => {
    const words = [
      "",
      "..",
      "%2e%2e%2f",
      "%00",
      "a".repeat(3000),
      "-1",
      "1e9",
      "__proto__",
      "\u202e",
      "<script>",
    ].map(encodeURIComponent);
    const bodies = [
      undefined,
      null,
      [],
      {},
      "x",
      1,
      { __proto__: 1 },
      { kind: "morph" },
      { edits: [{}] },
      { path: "/" },
      { file: "../semitone.json" },
    ];
    for (const { method, path } of Object.values(ROUTES) as Route[]) {
      if (path === "/api/events") continue;
      for (const [i, word] of words.entries()) {
        const at = path.replace(/:\w+/g, word);
        const answer =
          method === "POST" ? await post(at, bodies[i % bodies.length]) : await ask(at, { method });
        expect(answer.status, `${method} ${at}`).toBeLessThan(500);
      }
    }
    expect(faults).toEqual([]);
  });
});

describe("files and folders", () => {
  it("lists folders and counts inside its roots, and nothing outside, by name, by dots or by a link", async () => {
    const inside = json<{ path: string; music: number }>(
      await post("/api/folder", { path: join(project.folder, "music") }),
    );
    expect(inside).toMatchObject({ music: 8 });
    for (const path of [
      "/",
      "/etc",
      join(project.folder, ".."),
      join(project.folder, "music", "way-out"),
      join(project.folder, "music", "way-out", "secret"),
    ])
      expect((await post("/api/folder", { path })).status, path).toBe(403);
    expect((await post("/api/jobs", { kind: "import", paths: [outside] })).status).toBe(403);
  });

  it("keeps a dropped file in the folder dropped, never over another, under no name that leads elsewhere", async () => {
    const drop = (name: string, body = madeUpTune("reel", 9)) =>
      ask(`/api/dropped/${encodeURIComponent(name)}`, { method: "POST", body });
    expect(json(await drop("a.abc"))).toEqual({ name: "a.abc" });
    expect(json(await drop("a.abc"))).toEqual({ name: "a (2).abc" });
    expect(json(await drop("../../b.abc"))).toEqual({ name: "b.abc" });
    for (const name of [".abc", "x.exe", "a\u0000.abc", `${"n".repeat(300)}.abc`])
      expect((await drop(name)).status, name).toBe(400);
  });

  it("gives a file by a ticket alone, for that file, until its time is over", async () => {
    for (const path of [
      "/files/morph-1.mid",
      "/files/morph-1.mid?until=99999999999&seal=x",
      "/files/..%2fsemitone.json?until=1&seal=",
    ])
      expect((await ask(path)).status).toBe(401);
    expect((await post("/api/tickets", { file: "../library.db" })).status).toBe(404);
  });

  it("serves the page for every screen, and nothing beside the client's own files", async () => {
    for (const path of ["/", "/library", "/make"])
      expect((await ask(path)).body.toString()).toContain("<title>studio");
    for (const path of ["/..%2f..%2fsemitone.json", "/library.db", "/index.html%00", "/a/b"])
      expect((await ask(path)).status).toBe(404);
  });
});

describe("what is answered", () => {
  it("the catalogue comes as columns with a tag of its content, and not again while nothing changes", async () => {
    const answer = await ask("/api/catalogue");
    const bytes = new Uint8Array(answer.body);
    const { facts, columns } = unpack<CatalogueFacts>(bytes.buffer);
    expect([facts.count, facts.attributes.length]).toEqual([8, 1]);
    expect([...columns.id].sort()).toEqual(
      listPieces(project)
        .map(({ id }) => id)
        .sort(),
    );
    const etag = String(answer.headers.etag);
    expect((await ask("/api/catalogue", { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it("labels are given once by their key, shown at once, and undone", async () => {
    const [piece] = listPieces(project).filter(({ name }) => name === "reel3.abc");
    const body = { edits: [{ pieces: [piece.id], attribute: "kind", value: "reel" }] };
    expect((await post("/api/labels", body)).status).toBe(400);
    const key = { "idempotency-key": "k1" };
    expect(json(await post("/api/labels", body, key))).toMatchObject({ changed: 1, repeated: false });
    expect(json(await post("/api/labels", body, key))).toMatchObject({ changed: 1, repeated: true });
    const count = async () => json<ProjectInfo>(await ask("/api/project")).attributes[0].labelled;
    expect(await count()).toBe(3);
    expect(json(await post("/api/undo", {}))).toMatchObject({ removed: 1 });
    expect(await count()).toBe(2);
  });

  it("errors are a code and a sentence: what is missing 404, what must come first 404 or 409", async () => {
    expect(codeOf(await ask("/api/pieces/999999/notes"))).toEqual([404, "missing"]);
    expect(codeOf(await ask("/api/runs/none/results"))).toEqual([404, "no-run"]);
    expect(codeOf(await ask("/api/runs/none/card"))).toEqual([404, "no-run"]);
    expect(codeOf(await ask("/api/runs/none/beside/other"))).toEqual([404, "no-run"]);
    expect(codeOf(await post("/api/make", { kind: "morph", from: 1, to: 2, t: 0.5, bars: 4 }))).toEqual([
      404,
      "no-run",
    ]);
  });
});

describe("GET /api/openapi.json", () => {
  interface Operation {
    readonly operationId: string;
    readonly requestBody?: { content: Record<string, { schema?: BodySchema }> };
  }
  interface BodySchema {
    readonly required?: readonly string[];
    readonly additionalProperties?: unknown;
    readonly oneOf?: readonly BodySchema[];
  }

  it("has every route once, and every reference in it leads somewhere", async () => {
    const answer = await ask("/api/openapi.json");
    const { openapi, paths, components } = json<{
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: object; responses: object };
    }>(answer);
    expect(openapi).toBe("3.1.0");
    const listed = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId }]) => [operationId, method, path]),
    );
    const routes = Object.entries(ROUTES).map(([name, { method, path }]) => [
      name,
      method.toLowerCase(),
      path.replace(/:(\w+)/g, "{$1}"),
    ]);
    expect(listed.sort()).toEqual(routes.sort());
    const known = [
      ...Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(components.responses).map((name) => `#/components/responses/${name}`),
    ];
    const used = [...answer.body.toString().matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((to) => !known.includes(to))).toEqual([]);
  });

  it("says of bodies what the server says: what is required is missed, and nothing else is taken", async () => {
    const { paths } = json<{ paths: Record<string, Record<string, Operation>> }>(
      await ask("/api/openapi.json"),
    );
    const bodies = Object.entries(paths).flatMap(([path, { post: operation }]) => {
      const schema = operation?.requestBody?.content["application/json"]?.schema;
      return schema ? [{ path, schemas: schema.oneOf ?? [schema] }] : [];
    });
    expect(bodies.length).toBeGreaterThan(10);
    for (const { path, schemas } of bodies) {
      const needs = schemas.every(({ required = [] }) => required.length > 0);
      if (needs) expect((await post(path, {})).status, path).toBe(400);
      for (const { additionalProperties } of schemas) expect(additionalProperties, path).toBe(false);
    }
  });
});

it("eight pages may listen, a ninth is told so; each hears what happens", async () => {
  const controllers = Array.from({ length: 8 }, () => new AbortController());
  const headers = { authorization: `Bearer ${studio.token}` };
  const open = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${studio.port}/api/events`, { headers, signal });
  const streams = await Promise.all(controllers.map(({ signal }) => open(signal)));
  expect(streams.map(({ status }) => status)).toEqual(new Array(8).fill(200));
  expect((await open()).status).toBe(409);
  const reader = streams[0].body!.getReader();
  const [piece] = listPieces(project);
  const edits = [{ pieces: [piece.id], attribute: "kind", value: "waltz" }];
  await post("/api/labels", { edits }, { "idempotency-key": "k2" });
  let heard = "";
  while (!heard.includes('"labels"')) heard += new TextDecoder().decode((await reader.read()).value);
  expect(heard).toMatch(/id: \d+/);
  for (const controller of controllers) controller.abort();
});

it("a read-only studio refuses every route that writes with 423, and answers the others", async () => {
  const other = await madeUpProject({ tunes: 1 });
  const reading = await serveStudio(other, { client, readOnly: true });
  try {
    const headers = { authorization: `Bearer ${reading.token}`, "content-type": "application/json" };
    const at = `http://127.0.0.1:${reading.port}`;
    for (const { method, path, ...route } of Object.values(ROUTES))
      if ("writes" in route)
        expect(
          (await fetch(`${at}${path}`, { method, headers, ...(method === "POST" && { body: "{}" }) })).status,
          path,
        ).toBe(423);
    expect((await fetch(`${at}/api/catalogue`, { headers })).status).toBe(200);
  } finally {
    await reading.close();
  }
});

it("a file of labels is told of before it is taken, then is one batch; all labels come back as the same file", async () => {
  const csv = "file_name,kind,mood\nwaltz1.abc,reel,calm\nreel2.abc,reel,sad\nnone.abc,waltz,calm\n";
  const send = (path: string, name = "new labels.csv") =>
    ask(`/api/label-files/${encodeURIComponent(name)}${path}`, { method: "POST", body: csv });
  const before = (await ask("/api/label-files")).body.toString();
  const found = json<LabelFileInfo>(await send("/check"));
  expect(found).toMatchObject({ read: 6, unmatchedLabels: 2, unmatched: [{ name: "none.abc" }] });
  expect(found.newAttributes.map(({ name }) => name)).toEqual(["mood"]);
  expect((await ask("/api/label-files")).body.toString()).toBe(before);
  expect(json<LabelFileInfo>(await send(""))).toMatchObject({ added: found.added, changed: found.changed });
  const after = (await ask("/api/label-files")).body.toString();
  expect(after).toContain("reel2.abc");
  expect(after).toContain("sad");
  const again = await ask("/api/label-files/labels.csv/check", { method: "POST", body: after });
  expect(json(again)).toMatchObject({ added: 0, changed: 0, unmatchedLabels: 0, failed: 0 });
  await post("/api/undo", {});
  // The new attribute stays, without labels: what was declared is nobody's batch.
  const undone = (await ask("/api/label-files")).body.toString();
  expect(undone.replace(",mood", "").replace(/,\r\n/g, "\r\n")).toBe(before);
  expect((await send("/check", "labels.exe")).status).toBe(400);
  expect((await send("/check", "../../etc/passwd")).status).toBe(400);
});
