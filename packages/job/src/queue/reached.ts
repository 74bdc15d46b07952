import { setTimeout as sleep } from "node:timers/promises";
import { QueueError } from "../errors.ts";
import { shownUrl } from "./job-queue.ts";

/** A server that says it is starting is waited for this long. */
const START_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 250;

/**
 * Waits until a server answers.
 *
 * @param probe  one connection and one command; rejects with the server's error
 * @throws QueueError where no server answers, or where one is still starting after a minute
 */
export async function reached(url: string, probe: () => Promise<void>): Promise<void> {
  const waits = START_MILLISECONDS / RETRY_MILLISECONDS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await probe();
    } catch (error) {
      if (attempt < waits && isStarting(error as ServerError)) await sleep(RETRY_MILLISECONDS);
      else
        throw new QueueError(
          `queue: expected a server at ${shownUrl(url)}; got ${(error as Error).message || "no answer"}; start it, or check the URL`,
        );
    }
  }
}

type ServerError = Error & { readonly code?: string };

/** PostgreSQL's `cannot_connect_now`, and Redis while it reads its file: they listen before they answer. */
const isStarting = ({ code, message }: ServerError): boolean =>
  code === "57P03" || message.startsWith("LOADING");
