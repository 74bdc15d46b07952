// Entry of a trainer's own process: argument 2 is the run folder, orders and news go through the IPC channel.
import { createSession, keepsOnDevice } from "../node/node-devices.ts";
import { runTraining } from "./run-training.ts";
import { type Command, type TrainerMessage, toRecord } from "./trainer-messages.ts";

const [runDir, lifetime] = process.argv.slice(2);
const isAttached = lifetime !== "detached";

let cancelled = false;
/** While paused: the step loop waits for this, and `release` ends the wait. */
let pause: Promise<void> | undefined;
let release = () => {};

const COMMANDS: Record<Command, () => void> = {
  pause: () => {
    pause ??= new Promise((resolve) => {
      release = resolve;
    });
  },
  resume: () => {
    pause = undefined;
    release();
  },
  cancel: () => {
    cancelled = true;
    COMMANDS.resume();
  },
};

/** Resolves once the message is out, or cannot be sent any more because the host is gone. */
function send(message: TrainerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function gate(): Promise<"run" | "cancel"> {
  // ONNX Runtime's own wait between runs ends before messages are looked at, so give them a turn.
  await new Promise((resolve) => setImmediate(resolve));
  if (pause) {
    void send({ type: "paused" });
    await pause;
    void send({ type: "running" });
  }
  return cancelled ? "cancel" : "run";
}

async function main(): Promise<void> {
  process.on("message", (command: Command) => COMMANDS[command]?.());
  // Without a host nobody waits for the result: save and stop. SIGTERM and SIGINT mean the same.
  if (isAttached) process.on("disconnect", COMMANDS.cancel);
  process.on("SIGTERM", COMMANDS.cancel);
  process.on("SIGINT", COMMANDS.cancel);
  try {
    const result = await runTraining(
      runDir,
      { createSession, keepsOnDevice },
      {
        onProgress: (progress) => void send({ type: "progress", progress }),
        onMessage: (text) => void send({ type: "message", text }),
        gate,
      },
    );
    await send({ type: "done", result });
  } catch (error) {
    await send({ type: "failed", error: toRecord(error) });
  }
  if (process.connected) process.disconnect();
}

await main();
