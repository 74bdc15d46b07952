// A job that other processes can be asked to run. Development only.
import { writeFileSync } from "node:fs";
import { z } from "zod";
import type { Job } from "./job.ts";

const input = z.object({ to: z.number(), ending: z.enum(["end", "fail", "crash", "wait"]) });

export const counting: Job<z.infer<typeof input>, { counted: number; pid: number }> = {
  kind: "counting",
  version: 1,
  input,
  output: z.object({ counted: z.number(), pid: z.number() }),
  async run({ progress, turn }, { to, ending }) {
    for (let i = 1; i <= to; i++) {
      await turn();
      progress.at(i / to);
    }
    if (ending === "fail") throw new RangeError("counted too far");
    if (ending === "crash") process.kill(process.pid, "SIGKILL");
    while (ending === "wait") await turn();
    return { counted: to, pid: process.pid };
  },
};

/** Not a job. */
export const note = (path: string): void => writeFileSync(path, "");

const squareInput = z.object({ number: z.number(), ending: z.enum(["end", "slow", "fail"]) });

export const squaring: Job<z.infer<typeof squareInput>, { square: number }> = {
  kind: "squaring",
  version: 1,
  input: squareInput,
  output: z.object({ square: z.number() }),
  async run(_, { number, ending }) {
    if (ending === "fail") throw new RangeError("counted too far");
    if (ending === "slow") await new Promise((resolve) => setTimeout(resolve, 300));
    return { square: number * number };
  },
};

const writeInput = z.object({ text: z.string() });

/** Leaves a file. */
export const writing: Job<z.infer<typeof writeInput>, { file: string }> = {
  kind: "writing",
  version: 1,
  input: writeInput,
  output: z.object({ file: z.string() }),
  made: ({ file }) => [file],
  async run({ keep }, { text }) {
    return { file: keep((path) => writeFileSync(path, text)) };
  },
};

const stubbornInput = z.object({ path: z.string() });

/** Never ends and hears nothing; says first which process it is. */
export const stubborn: Job<z.infer<typeof stubbornInput>, { pid: number }> = {
  kind: "stubborn",
  version: 1,
  input: stubbornInput,
  output: z.object({ pid: z.number() }),
  async run(_, { path }) {
    writeFileSync(path, String(process.pid));
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  },
};
