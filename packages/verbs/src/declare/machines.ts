// The options by which a verb hands its jobs to other machines.
import type { Machines } from "@semitone/job";
import type { Project } from "@semitone/library";
import { z } from "zod";
import { option } from "./option.ts";
import { UsageError } from "./usage-error.ts";

/** Environment variables: a URL, its password, which a command line would show to every user of the machine, and the store. */
const [URL_VARIABLE, PASSWORD_VARIABLE, STORE_VARIABLE] = [
  "SEMITONE_QUEUE",
  "SEMITONE_QUEUE_PASSWORD",
  "SEMITONE_STORE",
];

/** In place of the URL: the machines of the environment and of the project are not asked. */
const NO_QUEUE = "none";

export const queueOption = (does: string) =>
  option(z.string().optional(), {
    help: `${does}: redis://HOST or postgres://USER@HOST/DATABASE; its password in ${PASSWORD_VARIABLE}`,
    placeholder: "url",
    otherwise: URL_VARIABLE,
  });

export const storeOption = () =>
  option(z.string().optional(), {
    help: "what all machines of the queue share, for inputs and results: a folder, or s3://BUCKET/PREFIX",
    placeholder: "folder",
    otherwise: STORE_VARIABLE,
  });

/** The options of a verb whose work others may do. @param pieces  what it is cut into, e.g. `folds` */
export const machineOptions = (pieces: string) => ({
  queue: queueOption(`leave the ${pieces} to the workers of this queue (${NO_QUEUE}: to this machine)`),
  store: storeOption(),
});

interface Asked {
  readonly queue?: string | undefined;
  readonly store?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** What is asked of the context of a verb. */
interface Caller {
  readonly env: Env;
  readonly path: (written: string) => string;
  readonly tell: (level: "warning", text: string) => void;
}

/** The machines of a project's `semitone.json`. */
export type ProjectMachines = Project["config"]["machines"];

/** The URL of the queue, with its password; undefined where none is wanted. @throws UsageError */
export function queueUrl({ queue }: Asked, env: Env, configured?: ProjectMachines): string | undefined {
  const written = queue ?? env[URL_VARIABLE] ?? configured?.queue;
  if (written === undefined || written === "" || written === NO_QUEUE) return undefined;
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    throw new UsageError("--queue: expected a URL such as redis://HOST; got other text");
  }
  if (queue !== undefined && url.password !== "")
    throw new UsageError(
      `--queue: expected a URL without a password; got one with; set ${PASSWORD_VARIABLE} instead, which other users cannot read`,
    );
  const password = env[PASSWORD_VARIABLE];
  if (password) url.password = encodeURIComponent(password);
  return url.href;
}

/** The URL of the queue, for verbs that do nothing without one. @throws UsageError */
export function requiredQueueUrl(asked: Asked, env: Env, configured?: ProjectMachines): string {
  const url = queueUrl(asked, env, configured);
  if (url === undefined) throw new UsageError("--queue: expected the URL of a queue; got none");
  return url;
}

/** The machines of the project around, for verbs that need none. */
export async function nearbyMachines({
  projectFolder,
}: {
  readonly projectFolder: () => string;
}): Promise<ProjectMachines> {
  let folder: string;
  try {
    folder = projectFolder();
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
  const { readConfig } = await import("@semitone/library");
  return readConfig(folder).machines;
}

/** The store as it is written: a folder as an absolute path, or a URL; undefined where none is named. */
export function storePlace(
  { store }: Asked,
  { env, path }: Pick<Caller, "env" | "path">,
  configured?: ProjectMachines,
): string | undefined {
  const written = store ?? env[STORE_VARIABLE] ?? configured?.store;
  if (written === undefined || written === "") return undefined;
  return written.includes("://") ? written : path(written);
}

/**
 * Opens the queue and the store that are asked for, uses them, closes them: those of the options, else of the environment, else of the
 * project. Without a queue, `use` is given none.
 *
 * @throws UsageError, QueueError, StoreError
 */
export async function withMachines<T>(
  asked: Asked,
  { env, path, tell }: Caller,
  use: (machines: Machines | undefined) => Promise<T>,
  configured?: ProjectMachines,
): Promise<T> {
  const url = queueUrl(asked, env, configured);
  if (url === undefined) {
    if (asked.store !== undefined) throw new UsageError("--store: expected --queue beside it; got none");
    return use(undefined);
  }
  const place = storePlace(asked, { env, path }, configured);
  if (place === undefined)
    throw new UsageError("--queue: expected --store beside it, a folder that all machines share; got none");
  // Loaded here: most calls of the verbs that have these options need neither.
  const { openQueue, openStore } = await import("@semitone/job");
  const { thisMachine } = await import("@semitone/models/jobs");
  const store = await openStore(place);
  const queue = await openQueue(url, thisMachine().semitone);
  try {
    const onIdle = ({ missing }: { readonly missing: number }) =>
      tell(
        "warning",
        `${missing} jobs wait and nobody works; start a worker (semitone work) with the same --store`,
      );
    return await use({ queue, store, onIdle });
  } finally {
    await queue.close();
  }
}
