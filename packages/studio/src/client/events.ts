// What happens elsewhere: one tab of all listens to the server, since a browser has six connections to it, and tells the others.
import type { ServerEvent } from "../api/answers.ts";
import { noteJob, refresh, sendWaiting, trying } from "./actions.ts";
import { ask, isGone } from "./api.ts";
import { getState, setState } from "./store.ts";

const CHANNEL = "semitone-events";
const RETRY_MS = 1000;

function take(event: ServerEvent): void {
  switch (event.type) {
    case "job":
      noteJob(event.job);
      return;
    case "labels":
      setState({ labelVersion: getState().labelVersion + 1 });
      return;
    case "runs":
      setState({ runsVersion: getState().runsVersion + 1 });
      void trying(refresh);
      return;
    case "reload":
      setState({ labelVersion: getState().labelVersion + 1, runsVersion: getState().runsVersion + 1 });
      void trying(refresh);
      return;
    default:
      void trying(refresh);
      return;
  }
}

export function startEvents(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => take(data as ServerEvent);
  const tell = (event: ServerEvent) => {
    take(event);
    channel.postMessage(event);
  };
  // Whoever holds the lock listens; when its tab is closed, the next one gets it.
  void navigator.locks.request(CHANNEL, async () => {
    let last = "";
    for (;;) {
      try {
        last = await listen(last, tell);
      } catch (error) {
        if (isGone(error)) setState({ isGone: true });
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  });
}

/** Reads the stream until it ends. @returns the number of the last event */
async function listen(after: string, tell: (event: ServerEvent) => void): Promise<string> {
  const answer = await ask("events", { headers: after === "" ? {} : { "last-event-id": after } });
  let last = after;
  if (getState().isGone) {
    setState({ isGone: false });
    await sendWaiting();
  }
  // What happened before anybody listened is told by nobody.
  if (after === "") tell({ type: "reload" });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += part.value;
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      for (const block of blocks) {
        const line = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        const data = line("data");
        last = line("id") ?? last;
        if (data !== undefined) tell(JSON.parse(data) as ServerEvent);
      }
    }
  } catch {
    // The connection broke: it is asked for again from where it was.
  }
  return last;
}
