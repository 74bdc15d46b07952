// The loss log: one JSON object a line, only ever appended to; cut back to a checkpoint's length when a run resumes.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { withFileErrors, writeAll } from "@semitone/disk";
import { CheckpointError } from "../errors.ts";

const FLUSH_BYTES = 1 << 16;

export class LossLog {
  private readonly file: number;
  private pending = "";
  private written: number;

  /**
   * Opens or makes the log at `path`, cut to its first `length` bytes.
   *
   * @throws CheckpointError if it is shorter; FileError if it cannot be written
   */
  constructor(
    private readonly path: string,
    length: number,
  ) {
    this.file = withFileErrors("write", path, () => openSync(path, "a"));
    const { size } = fstatSync(this.file);
    if (size < length) {
      closeSync(this.file);
      throw new CheckpointError(
        `loss log ${path}: the checkpoint was written after ${length} bytes of it; it has ${size}; it was cut or replaced`,
      );
    }
    this.written = size;
    this.cut(length);
  }

  /** Drops everything after the first `length` bytes. */
  cut(length: number): void {
    withFileErrors("write", this.path, () => ftruncateSync(this.file, length));
    this.written = length;
    this.pending = "";
  }

  append(line: object): void {
    this.pending += `${JSON.stringify(line)}\n`;
    if (this.pending.length >= FLUSH_BYTES) this.flush();
  }

  flush(): void {
    const bytes = new TextEncoder().encode(this.pending);
    withFileErrors("write", this.path, () => writeAll(this.file, bytes));
    this.written += bytes.length;
    this.pending = "";
  }

  /** Makes every line durable and returns the length of the log. */
  sync(): number {
    this.flush();
    withFileErrors("write", this.path, () => fsyncSync(this.file));
    return this.written;
  }

  close(): void {
    closeSync(this.file);
  }
}
