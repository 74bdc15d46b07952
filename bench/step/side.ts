// One side of the comparison: a process that times steps on request.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

export interface Timing {
  readonly ms: readonly number[];
  readonly buildMs: number;
  /** Drawing the initial weights. */
  readonly initialMs?: number;
  readonly sessionMs?: number;
  readonly rssMb?: number;
  readonly loss?: number;
}

export class Side {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(
    readonly name: string,
    command: readonly string[],
    private readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    this.child = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "ignore"] });
    this.reader = createInterface({ input: this.child.stdout! });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** Times `steps` steps of a case; undefined with a word on stderr if this side cannot. */
  async time(name: string, steps: number): Promise<Timing | undefined> {
    this.child.stdin!.write(`${JSON.stringify({ case: name, steps, ...this.extra })}\n`);
    const { value, done } = await this.lines.next();
    const answer = done ? { error: "the process ended" } : JSON.parse(value);
    if (answer.error === undefined) return answer;
    console.error(`  ${this.name}, ${name}: ${answer.error}`);
    return undefined;
  }

  stop(): void {
    this.reader.close();
    this.child.kill();
  }
}
