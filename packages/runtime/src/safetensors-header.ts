// The JSON header of a safetensors file, read strictly: one fixed grammar, so depth is bounded and duplicate keys are seen.
import { SafetensorsError } from "./errors.ts";

/** One tensor as the header declares it; nothing is checked beyond the grammar. */
export interface HeaderEntry {
  dtype: string;
  shape: number[];
  dataOffsets: [number, number];
}

export interface ParsedHeader {
  metadata: Record<string, string>;
  entries: Map<string, HeaderEntry>;
}

/** Limits that a header must keep; far above any model of this project. */
export const HEADER_LIMITS = {
  /** Bytes of JSON. @default the cap of the reference implementation */
  headerBytes: 100_000_000,
  tensors: 100_000,
  metadataEntries: 10_000,
  axes: 16,
} as const;

/**
 * Reads `{ name: { dtype, shape, data_offsets }, ..., "__metadata__": { key: text } }` and nothing else.
 *
 * @throws SafetensorsError with the byte of the first fault: other JSON, a key twice, too many tensors or axes
 */
export function parseHeader(json: Uint8Array): ParsedHeader {
  return new HeaderReader(decodeUtf8(json)).header();
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SafetensorsError(
      "safetensors: the header must be UTF-8; the file is damaged or of another format",
    );
  }
}

class HeaderReader {
  private at = 0;

  constructor(private readonly text: string) {}

  header(): ParsedHeader {
    const entries = new Map<string, HeaderEntry>();
    let metadata: Record<string, string> = {};
    this.object((name) => {
      if (name === "__metadata__") metadata = this.metadata();
      else if (entries.size >= HEADER_LIMITS.tensors) this.fail(`at most ${HEADER_LIMITS.tensors} tensors`);
      else entries.set(name, this.entry(name));
    });
    while (this.at < this.text.length) this.expect(" ", "only spaces after the header object");
    return { metadata, entries };
  }

  private metadata(): Record<string, string> {
    const pairs: [string, string][] = [];
    this.object((key) => {
      if (pairs.length >= HEADER_LIMITS.metadataEntries)
        this.fail(`at most ${HEADER_LIMITS.metadataEntries} metadata entries`);
      pairs.push([key, this.string()]);
    });
    return Object.fromEntries(pairs);
  }

  private entry(name: string): HeaderEntry {
    const found: Partial<HeaderEntry> = {};
    this.object((key) => {
      if (key === "dtype") found.dtype = this.string();
      else if (key === "shape") found.shape = this.integers(HEADER_LIMITS.axes);
      else if (key === "data_offsets") found.dataOffsets = this.integers(2) as [number, number];
      else this.fail(`dtype, shape or data_offsets in ${JSON.stringify(name)}, got ${JSON.stringify(key)}`);
    });
    const { dtype, shape, dataOffsets } = found;
    if (dtype === undefined || shape === undefined || dataOffsets?.length !== 2)
      return this.fail(`dtype, shape and two data_offsets in ${JSON.stringify(name)}`);
    return { dtype, shape, dataOffsets };
  }

  /** Reads `{ key: ..., ... }`, calling `value` where each value stands; a key twice is an error. */
  private object(value: (key: string) => void): void {
    const seen = new Set<string>();
    this.token("{", "an object");
    if (this.skipSpace() === "}") return void this.at++;
    do {
      const key = this.string();
      if (seen.has(key)) this.fail(`each key once, got ${JSON.stringify(key)} twice`);
      seen.add(key);
      this.token(":", "a colon");
      value(key);
    } while (this.comma());
    this.token("}", "a comma or the end of the object");
  }

  private integers(atMost: number): number[] {
    const values: number[] = [];
    this.token("[", "a list");
    if (this.skipSpace() === "]") {
      this.at++;
      return values;
    }
    do {
      if (values.length === atMost) this.fail(`at most ${atMost} integers in a list`);
      this.skipSpace();
      const digits = /^(0|[1-9]\d{0,15})(?![\d.eE])/.exec(this.text.slice(this.at, this.at + 20))?.[0];
      if (digits === undefined || !Number.isSafeInteger(Number(digits)))
        return this.fail("an integer in 0..2^53-1");
      this.at += digits.length;
      values.push(Number(digits));
    } while (this.comma());
    this.token("]", "a comma or the end of the list");
    return values;
  }

  private string(): string {
    this.token('"', "a string");
    const start = this.at;
    while (this.at < this.text.length && this.text[this.at] !== '"')
      this.at += this.text[this.at] === "\\" ? 2 : 1;
    const quoted = this.text.slice(start - 1, ++this.at);
    try {
      return JSON.parse(quoted);
    } catch {
      this.at = start;
      return this.fail("a well-formed string");
    }
  }

  private comma(): boolean {
    if (this.skipSpace() !== ",") return false;
    this.at++;
    return true;
  }

  private token(character: string, wanted: string): void {
    this.skipSpace();
    this.expect(character, wanted);
  }

  private skipSpace(): string | undefined {
    while (this.at < this.text.length && " \n\r\t".includes(this.text[this.at])) this.at++;
    return this.text[this.at];
  }

  private expect(character: string, wanted: string): void {
    if (this.text[this.at] !== character) this.fail(wanted);
    this.at++;
  }

  private fail(wanted: string): never {
    throw new SafetensorsError(
      `safetensors: the header must hold ${wanted} at character ${this.at}; the file is damaged or of another format`,
    );
  }
}
