// The stream of events of one page: what it missed, then what happens, and a sign of life in between.
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { refusal } from "./errors.ts";
import type { EventLog } from "./event-log.ts";

/** Streams at once: a page has one, whichever of its tabs. */
const MAX_STREAMS = 8;
const HEARTBEAT_MS = 15_000;

let open = 0;

export function sendEvents(context: Context, log: EventLog): Response {
  if (open >= MAX_STREAMS)
    throw refusal(
      409,
      "busy",
      `events: expected at most ${MAX_STREAMS} pages that listen; got more; close some`,
    );
  const given = context.req.header("last-event-id") ?? "";
  let last = /^\d{1,15}$/.test(given) ? Number(given) : log.newest;
  open++;
  return streamSSE(context, async (out) => {
    let isOver = false;
    let wake = () => {};
    const stop = log.listen(() => wake());
    out.onAbort(() => {
      isOver = true;
      wake();
    });
    try {
      await out.write(": hello\n\n");
      while (!isOver) {
        for (const { id, event } of log.after(last)) {
          await out.writeSSE({ id: String(id), data: JSON.stringify(event) });
          last = id;
        }
        if (log.newest > last) continue;
        const isAlive = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), HEARTBEAT_MS);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
        });
        if (!isAlive) await out.write(": still here\n\n");
      }
    } finally {
      stop();
      open--;
    }
  });
}
