// What a command may know of the world around it: three streams, the environment, a folder, a wish to stop. Tests pass their own.
import type { Readable, Writable } from "node:stream";

/** A stream to write to, perhaps a terminal. */
export type TerminalStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The reader has gone (`| head`): nothing more to say, and no fault. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
  constructor() {
    super("nobody reads the output any more");
  }
}
