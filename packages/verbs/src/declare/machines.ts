// The options by which a verb hands its jobs to other machines.
import { type JobQueue, openQueue, type RunOnQueueOptions } from "@semitone/job";
import { thisMachine } from "@semitone/models";
import { z } from "zod";
import { option } from "./option.ts";
import { UsageError } from "./usage-error.ts";

/** Environment variables: a URL, and its password, which a command line would show to every user of the machine. */
const [URL_VARIABLE, PASSWORD_VARIABLE] = ["SEMITONE_QUEUE", "SEMITONE_QUEUE_PASSWORD"];

export const queueOption = (does: string) =>
  option(z.string().optional(), {
    help: `${does}: redis://HOST or postgres://USER@HOST/DATABASE; its password in ${PASSWORD_VARIABLE}`,
    placeholder: "url",
    otherwise: URL_VARIABLE,
  });

export const storeOption = () =>
  option(z.string().optional(), {
    help: "folder that all machines of the queue share, for inputs and results",
    placeholder: "folder",
  });

/** The options of a verb whose work others may do. @param pieces  what it is cut into, e.g. `folds` */
export const machineOptions = (pieces: string) => ({
  queue: queueOption(`leave the ${pieces} to the workers of this queue`),
  store: storeOption(),
});

/** Where jobs go. */
export interface Machines {
  readonly queue: JobQueue;
  /** Absolute path of the folder that the machines share. */
  readonly store: string;
  /** Told when jobs wait and nobody works. */
  readonly onIdle?: RunOnQueueOptions["onIdle"];
}

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

/** The URL of the queue, with its password; undefined where none is wanted. @throws UsageError */
export function queueUrl({ queue }: Asked, env: Env): string | undefined {
  const written = queue ?? env[URL_VARIABLE];
  if (written === undefined || written === "") return undefined;
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
export function requiredQueueUrl(asked: Asked, env: Env): string {
  const url = queueUrl(asked, env);
  if (url === undefined) throw new UsageError("--queue: expected the URL of a queue; got none");
  return url;
}

/** Opens the queue that is asked for, uses it, closes it. Without one, `use` is given none. @throws UsageError, QueueError */
export async function withMachines<T>(
  asked: Asked,
  { env, path, tell }: Caller,
  use: (machines: Machines | undefined) => Promise<T>,
): Promise<T> {
  const url = queueUrl(asked, env);
  if (url === undefined) {
    if (asked.store !== undefined) throw new UsageError("--store: expected --queue beside it; got none");
    return use(undefined);
  }
  if (asked.store === undefined)
    throw new UsageError("--queue: expected --store beside it, a folder that all machines share; got none");
  const queue = await openQueue(url, thisMachine().semitone);
  try {
    const onIdle = ({ missing }: { readonly missing: number }) =>
      tell(
        "warning",
        `${missing} jobs wait and nobody works; start a worker (semitone work) with the same --store`,
      );
    return await use({ queue, store: path(asked.store), onIdle });
  } finally {
    await queue.close();
  }
}
