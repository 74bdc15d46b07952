// The studio as a server on this machine alone: opens the workbench, listens, tells the address with its token, and ends without a trace.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import type { PieceKind, Project } from "@semitone/library";
import { openWorkbench } from "@semitone/verbs/workbench";
import { createApp } from "./app.ts";
import { answerClientErrors } from "./client-errors.ts";
import { EventLog } from "./event-log.ts";
import { Roots } from "./folders.ts";
import { makeToken } from "./guard.ts";
import { openOutside } from "./open-outside.ts";

export interface StudioOptions {
  /** 0: any that is free. @default 0 */
  readonly port?: number;
  /** @default false */
  readonly readOnly?: boolean;
  /** Which kind of pieces is shown first, where a project holds scores and recordings. @default the kind that has labels */
  readonly kind?: PieceKind;
  /** Folders that music may be imported from. @default the project's and the user's home */
  readonly roots?: readonly string[];
  /** Folder of the built client. @default that of this package */
  readonly client?: string;
  /** Told of faults of the server's own. */
  readonly onFault?: (error: unknown) => void;
  /** Has the system open a folder. @default by its own opener */
  readonly reveal?: (folder: string) => void;
  /** Within so long the head of a request must have come. @default 10000 */
  readonly headMilliseconds?: number;
}

export interface Studio {
  /** Address with the token, which no server is ever sent. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Whether a training is at work, which goes on when this ends. */
  isTraining(): boolean;
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
/** From source the client lies where a build puts it. */
const CLIENT = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/client" : "../client", import.meta.url),
);
/** A request must have come whole within this time. */
const REQUEST_MS = 60_000;
const HEAD_MS = 10_000;
/** Between two looks at who is too slow. */
const LOOK_MS = 1000;
const MAX_CONNECTIONS = 256;

/** Serves an open project until it is closed; the project stays open. */
export async function serveStudio(project: Project, options: StudioOptions = {}): Promise<Studio> {
  const {
    port = 0,
    readOnly = false,
    kind,
    roots = [project.folder, homedir()],
    client = CLIENT,
    onFault = () => {},
    reveal = openOutside,
    headMilliseconds = HEAD_MS,
  } = options;
  const workbench = openWorkbench(project, { readOnly, kind });
  const events = new EventLog();
  workbench.on((event) => events.add(event));
  const token = makeToken();
  let host = "";
  let isClosing = false;
  try {
    const app = createApp({
      workbench,
      events,
      roots: new Roots([project.folder, ...roots]),
      token,
      host: () => host,
      client,
      reveal,
      // What is asked while this ends is cut short, and nobody's fault.
      onFault: (error) => isClosing || onFault(error),
    });
    const server = createAdaptorServer({
      fetch: app.fetch,
      hostname: LOOPBACK,
      overrideGlobalObjects: false,
      serverOptions: { connectionsCheckingInterval: Math.min(LOOK_MS, headMilliseconds) },
    }) as Server;
    server.requestTimeout = REQUEST_MS;
    server.headersTimeout = headMilliseconds;
    server.maxConnections = MAX_CONNECTIONS;
    answerClientErrors(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, LOOPBACK, () => resolve());
    });
    const { port: chosen } = server.address() as AddressInfo;
    host = `${LOOPBACK}:${chosen}`;
    return {
      url: `http://${host}/#token=${token}`,
      port: chosen,
      token,
      isTraining: () => workbench.jobs().some(({ kind, state }) => kind === "train" && state === "running"),
      close: async () => {
        isClosing = true;
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await workbench.close();
      },
    };
  } catch (error) {
    await workbench.close();
    throw error;
  }
}
