// The routes of the studio: each checks what it is asked, asks the workbench, and answers.
import { join } from "node:path";
import type { LabelEdit } from "@semitone/library";
import { compareRuns, type PlayedMusic, runCard, type Workbench } from "@semitone/verbs/workbench";
import { type Context, Hono } from "hono";
import { stream } from "hono/streaming";
import type { CatalogueFacts, LabelFileInfo, ProjectInfo } from "../api/answers.ts";
import { type PackedColumn, pack } from "../api/packed.ts";
import { KEY_HEADER, MAX_DROPPED_BYTES, ROUTES, type Route, type RouteName } from "../api/routes.ts";
import * as schemas from "../api/schemas.ts";
import { readBody, readBytes } from "./bodies.ts";
import { answerError, refusal } from "./errors.ts";
import type { EventLog } from "./event-log.ts";
import { keepDropped, type Roots } from "./folders.ts";
import { onlyHost, onlyOwnPage, onlyWithToken, Tickets, withSecurityHeaders } from "./guard.ts";
import { openApiDocument } from "./openapi.ts";
import { answerInRanges } from "./ranges.ts";
import { sendEvents } from "./send-events.ts";
import { serveClient } from "./static-files.ts";

export interface AppOptions {
  readonly workbench: Workbench;
  readonly events: EventLog;
  readonly roots: Roots;
  readonly token: string;
  /** `127.0.0.1:1234`, known once the server listens. */
  readonly host: () => string;
  /** Folder of the built client. */
  readonly client: string;
  readonly onFault: (error: unknown) => void;
  /** Has the system open a folder. */
  readonly reveal: (folder: string) => void;
}

type Handler = (context: Context) => Response | Promise<Response>;

export function createApp(options: AppOptions): Hono {
  const { workbench, token, host } = options;
  const tickets = new Tickets();
  const app = new Hono();
  app.onError(answerError(options.onFault));
  app.notFound(() => {
    throw refusal(404, "missing", "address: expected one that the studio has; got another");
  });
  app.use(withSecurityHeaders);
  app.use(onlyHost(host));
  app.use(onlyOwnPage(() => `http://${host()}`));
  app.use("/api/*", onlyWithToken(token));
  for (const [name, handler] of Object.entries(handlersOf(options, tickets))) {
    const route: Route = ROUTES[name as RouteName];
    app.on(route.method, route.path, async (context) => {
      if (route.writes && workbench.readOnly)
        throw refusal(
          423,
          "read-only",
          "project: expected one that may be written; got one that can only be read; copy it to a folder of your own, or start without --read-only",
        );
      return handler(context);
    });
  }
  app.get("/files/:file", (context) => {
    const file = context.req.param("file");
    if (!tickets.isGood(file, context.req.query("until") ?? "", context.req.query("seal") ?? ""))
      throw refusal(
        401,
        "token",
        "file: expected an address that is not over; got another; ask for a new one",
      );
    return fileAnswer(workbench, file);
  });
  app.get("/sounds/:name", async (context) => {
    const name = context.req.param("name");
    if (!tickets.isGood(name, context.req.query("until") ?? "", context.req.query("seal") ?? ""))
      throw refusal(
        401,
        "token",
        "sound: expected an address that is not over; got another; ask for a new one",
      );
    return soundAnswer(workbench, name, context);
  });
  app.get("*", serveClient(options.client));
  return app;
}

function handlersOf(options: AppOptions, tickets: Tickets): Record<RouteName, Handler> {
  return {
    ...libraryHandlers(options, tickets),
    ...labelHandlers(options),
    ...workHandlers(options),
    ...makeHandlers(options, tickets),
  };
}

const numberOf = (context: Context): number => {
  const text = context.req.param("id") ?? "";
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw refusal(400, "option", "id: expected a whole number; got another text");
  return Number(text);
};

type Handlers<Names extends RouteName> = Record<Names, Handler>;

function libraryHandlers(
  { workbench, events, roots }: AppOptions,
  tickets: Tickets,
): Handlers<
  | "openapi"
  | "project"
  | "catalogue"
  | "names"
  | "events"
  | "kind"
  | "notes"
  | "sound"
  | "piece"
  | "folder"
  | "drop"
> {
  return {
    openapi: (c) => c.json(openApiDocument()),
    project: (c) => c.json({ ...workbench.summary(), roots: roots.paths } satisfies ProjectInfo),
    catalogue: async (c) => {
      const { version, bytes } = await packedCatalogue(workbench);
      const tag = `"${version}"`;
      c.header("etag", tag);
      c.header("cache-control", "no-cache");
      if (c.req.header("if-none-match") === tag) return c.body(null, 304);
      return c.body(bytes, 200, { "content-type": "application/octet-stream" });
    },
    names: (c) => c.json(workbench.names()),
    events: (c) => sendEvents(c, events),
    kind: async (c) => {
      workbench.show((await readBody(c, schemas.kindBody)).kind);
      return c.json({});
    },
    notes: async (c) => c.json(withAddress(await workbench.music(numberOf(c)), tickets)),
    sound: (c) => soundAnswer(workbench, `piece-${numberOf(c)}`, c),
    piece: async (c) => c.json(await workbench.piece(numberOf(c))),
    folder: async (c) => c.json(roots.list((await readBody(c, schemas.folderBody)).path)),
    drop: async (c) => {
      const bytes = await readBytes(c, MAX_DROPPED_BYTES);
      return c.json({
        name: keepDropped(join(workbench.project.folder, "dropped"), c.req.param("name") ?? "", bytes),
      });
    },
  };
}

function labelHandlers({
  workbench,
}: AppOptions): Handlers<
  | "define"
  | "labels"
  | "label"
  | "undo"
  | "redo"
  | "history"
  | "queue"
  | "skip"
  | "skips"
  | "guess"
  | "suspects"
  | "gain"
  | "checkLabels"
  | "takeLabels"
  | "giveLabels"
> {
  const attribute = (c: Context) => c.req.param("attribute") ?? "";
  return {
    define: async (c) => c.json(workbench.define(await readBody(c, schemas.attributeBody))),
    labels: (c) => c.json(workbench.labels(attribute(c))),
    label: async (c) => {
      const { edits } = await readBody(c, schemas.labelsBody);
      const key = c.req.header(KEY_HEADER);
      if (key === undefined)
        throw refusal(400, "option", `${KEY_HEADER}: expected a key of this request; got none`);
      const each = edits.flatMap(({ pieces, ...edit }) =>
        pieces.map((piece): LabelEdit => ({ piece, ...edit })),
      );
      if (each.length > schemas.MAX_EDITS)
        throw refusal(
          400,
          "option",
          `edits: expected at most ${schemas.MAX_EDITS} pieces; got ${each.length}`,
        );
      return c.json(workbench.label(each, key));
    },
    checkLabels: async (c) => c.json(await labelFile(workbench, c, true)),
    takeLabels: async (c) => c.json(await labelFile(workbench, c, false)),
    giveLabels: (c) => {
      c.header("content-type", "text/csv; charset=utf-8");
      return stream(c, async (out) => {
        for await (const text of workbench.exportLabels()) await out.write(text);
      });
    },
    undo: async (c) => c.json((await readBody(c, schemas.emptyBody)) && workbench.undo()),
    redo: async (c) => c.json((await readBody(c, schemas.emptyBody)) && workbench.redo()),
    history: (c) => c.json(workbench.history(100)),
    queue: async (c) => {
      const { attribute: name, count, passed } = await readBody(c, schemas.queueBody);
      return c.json(await workbench.queue(name, count, passed));
    },
    skip: async (c) => {
      const { attribute: name, piece, back } = await readBody(c, schemas.skipBody);
      workbench.skip(name, piece, back);
      return c.json({});
    },
    skips: (c) => c.json(workbench.skipped(attribute(c))),
    guess: async (c) => {
      const { attribute: name, piece } = await readBody(c, schemas.guessBody);
      return c.json((await workbench.guess(name, piece)) ?? null);
    },
    gain: (c) => c.json(workbench.gain(attribute(c)) ?? null),
    suspects: async (c) => c.json(await workbench.suspects(attribute(c))),
  };
}

/** Examples that a page shows of each thing. */
const MAX_EXAMPLES = 20;

async function labelFile(workbench: Workbench, c: Context, dryRun: boolean): Promise<LabelFileInfo> {
  const bytes = await readBytes(c, MAX_DROPPED_BYTES);
  const source = { name: c.req.param("name") ?? "", bytes };
  const report = await workbench.importLabels(source, { dryRun });
  const { read, added, changed, unchanged, blank, unmatchedLabels, ambiguousLabels, failed, broken } = report;
  return {
    ...{ read, added, changed, unchanged, blank, unmatchedLabels, ambiguousLabels, failed: failed + broken },
    newAttributes: report.newAttributes.slice(0, MAX_EXAMPLES),
    changes: report.changes.slice(0, MAX_EXAMPLES),
    unmatched: [...report.unmatched, ...report.ambiguous].slice(0, MAX_EXAMPLES),
    notes: report.notes,
    errors: report.errors.slice(0, MAX_EXAMPLES).map(({ message }) => ({ message })),
  };
}

function workHandlers({
  workbench,
  roots,
}: AppOptions): Handlers<
  "start" | "cancel" | "machines" | "runs" | "results" | "card" | "comparison" | "deleteRun"
> {
  const name = (c: Context) => c.req.param("name") ?? "";
  return {
    start: async (c) => {
      const work = await readBody(c, schemas.jobBody);
      if (work.kind === "import") for (const path of work.paths) roots.resolve(path);
      return c.json(workbench.start(work), 202);
    },
    cancel: (c) => {
      workbench.cancel(numberOf(c));
      return c.json({});
    },
    machines: async (c) => c.json((await workbench.machines()) ?? null),
    runs: async (c) => c.json(await workbench.runs()),
    results: async (c) => c.json(await workbench.results(name(c))),
    card: (c) => c.json({ text: runCard(workbench.project, name(c)) }),
    comparison: async (c) =>
      c.json(await compareRuns(workbench.project, [name(c), c.req.param("other") ?? ""])),
    deleteRun: async (c) => {
      await workbench.deleteRun(name(c));
      return c.json({});
    },
  };
}

function makeHandlers(
  { workbench, reveal }: AppOptions,
  tickets: Tickets,
): Handlers<"make" | "compose" | "takes" | "keep" | "render" | "reveal" | "ticket"> {
  return {
    make: async (c) =>
      c.json(withAddress(await workbench.make(await readBody(c, schemas.makeBody)), tickets)),
    compose: async (c) => {
      const setting = await readBody(c, schemas.makeBody);
      if (setting.kind !== "generate") throw refusal(400, "option", "kind: expected generate; got another");
      const cancelled = new AbortController();
      const passages = workbench.compose(setting, cancelled.signal);
      // What is wrong with the setting is said with a status, before any music is.
      const first = await passages.next();
      c.header("content-type", "application/x-ndjson");
      return stream(c, async (out) => {
        out.onAbort(() => cancelled.abort(new Error("nobody listens")));
        for (let next = first; !next.done; next = await passages.next())
          await out.write(`${JSON.stringify(next.value)}\n`);
      });
    },
    takes: (c) => c.json(workbench.takes()),
    keep: async (c) => c.json(await workbench.keep(await readBody(c, schemas.makeBody)), 201),
    render: async (c) => {
      await readBody(c, schemas.emptyBody);
      const take = workbench.takes().find(({ name }) => name === c.req.param("name"));
      if (!take) throw refusal(404, "missing", "take: expected one that was kept; got another name");
      return c.json({ file: await workbench.renderTake(take.name) });
    },
    reveal: async (c) => {
      await readBody(c, schemas.emptyBody);
      const folder = workbench.takesFolder();
      if (folder === undefined)
        throw refusal(404, "missing", "takes: expected one at least; got none; keep one");
      reveal(folder);
      return c.json({ folder });
    },
    ticket: async (c) => {
      const { file } = await readBody(c, schemas.ticketBody);
      workbench.takeFile(file);
      return c.json({ path: `/files/${encodeURIComponent(file)}${tickets.issue(file)}` });
    },
  };
}

/** Music whose sound, if it is one, may be asked for by an address: a player sends no token. */
const withAddress = <Music extends PlayedMusic>(music: Music, tickets: Tickets): Music =>
  music.sound === undefined
    ? music
    : { ...music, sound: `/sounds/${music.sound}${tickets.issue(music.sound)}` };

const soundAnswer = async (workbench: Workbench, name: string, context: Context): Promise<Response> =>
  answerInRanges(await workbench.sound(name), "audio/wav", context.req.header("range"));

const FILE_TYPES: Readonly<Record<string, string>> = {
  mid: "audio/midi",
  musicxml: "application/vnd.recordare.musicxml+xml",
  wav: "audio/wav",
};

function fileAnswer(workbench: Workbench, file: string): Response {
  const bytes = workbench.takeFile(file);
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": FILE_TYPES[file.split(".").at(-1) ?? ""] ?? "application/octet-stream",
      "content-disposition": `attachment; filename="${file}"`,
    },
  });
}

async function packedCatalogue(
  workbench: Workbench,
): Promise<{ version: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { attributes, version, kind, count, run, meters, keys, clusters, ...columns } =
    await workbench.catalogue();
  const facts: CatalogueFacts = {
    version,
    kind,
    count,
    run,
    meters,
    keys,
    clusters,
    attributes: attributes.map(({ attribute, source }) => ({ attribute, source })),
  };
  const all: Record<string, PackedColumn> = { ...columns };
  for (const [i, { attribute: _, source: __, ...own }] of attributes.entries())
    for (const [name, column] of Object.entries(own)) all[`${name}/${i}`] = column;
  return { version, bytes: pack(facts, all) };
}
