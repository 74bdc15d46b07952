// JSON that others may have written: sizes, depth and keys are checked in one pass before anything is built of it.
import { FileError } from "./errors.ts";
import { type RegularFileOptions, readRegularFile } from "./regular-file.ts";

/** Limits that JSON must keep; far above any file of this project. */
export const JSON_LIMITS = {
  /** Bytes of a file. */
  bytes: 64 << 20,
  /** Lists and objects inside each other: what walks through the value may recurse. */
  depth: 64,
  /** Numbers, texts, lists, objects and keys: some ten bytes of memory for a byte of text at the worst. */
  values: 4_000_000,
} as const;

/** JSON that is none, or keeps no limit. The message tells what, and where. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

export interface JsonOptions {
  /** The most values it may hold. @default JSON_LIMITS.values */
  readonly values?: number;
  /** Whether keys are names that people gave, `__proto__` too: for callers that look at own keys only. @default false */
  readonly anyKey?: boolean;
}

/**
 * The value of a JSON text.
 *
 * @throws JsonError for text that is no JSON, lies too deep, holds too much, a key twice in an object, the key `__proto__` (but see
 * `anyKey`), or a number
 * beyond those that a double can hold
 */
export function parseJson(
  text: string,
  { values = JSON_LIMITS.values, anyKey = false }: JsonOptions = {},
): unknown {
  new Scan(text, values, anyKey).check();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonError(`expected JSON; got ${(error as Error).message}`);
  }
}

/** The JSON of a regular file. @throws FileError as `readRegularFile`; JsonError */
export function readJsonFile(
  path: string,
  { atMost = JSON_LIMITS.bytes, ...options }: RegularFileOptions & { readonly atMost?: number } = {},
): unknown {
  return parseJson(readRegularFile(path, { atMost, ...options }).toString("utf8"));
}

/** Why a JSON file could not be read, without the path that a FileError begins with: for messages that name it themselves. */
export function whyUnread(error: unknown): string {
  const { message } = error as Error;
  return error instanceof FileError
    ? message.slice(message.indexOf(error.path) + error.path.length + 2)
    : message;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const COLON = 0x3a;

/** Looks at brackets, keys and numbers, and leaves the grammar to the parser. */
class Scan {
  /** Keys of the objects that are open; undefined for lists. */
  readonly #open: (Set<string> | undefined)[] = [];
  #values = 0;
  readonly #text: string;
  readonly #most: number;
  readonly #anyKey: boolean;

  constructor(text: string, most: number, anyKey: boolean) {
    this.#text = text;
    this.#most = most;
    this.#anyKey = anyKey;
  }

  check(): void {
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) at = this.#string(at);
      else if (isNumberStart(code)) at = this.#number(at);
      else {
        if (code === OPEN_LIST || code === OPEN_OBJECT) this.#enter(code === OPEN_OBJECT, at);
        else if (code === CLOSE_LIST || code === CLOSE_OBJECT) this.#open.pop();
        at++;
      }
    }
  }

  #enter(isObject: boolean, at: number): void {
    this.#count(at);
    if (this.#open.push(isObject ? new Set() : undefined) > JSON_LIMITS.depth)
      throw new JsonError(
        `expected at most ${JSON_LIMITS.depth} lists and objects inside each other; got more at character ${at}`,
      );
  }

  /** @returns the place behind the string */
  #string(start: number): number {
    this.#count(start);
    let end = start + 1;
    for (let code = 0; end < this.#text.length; end++) {
      code = this.#text.charCodeAt(end);
      if (code === BACKSLASH) end++;
      else if (code === QUOTE) break;
    }
    end++;
    const keys = this.#open.at(-1);
    if (keys && this.#isKey(end)) this.#key(keys, start, end);
    return end;
  }

  #isKey(at: number): boolean {
    let next = at;
    while (" \t\n\r".includes(this.#text.charAt(next)) && next < this.#text.length) next++;
    return this.#text.charCodeAt(next) === COLON;
  }

  #key(keys: Set<string>, start: number, end: number): void {
    let key: string;
    try {
      key = JSON.parse(this.#text.slice(start, end));
    } catch {
      return; // the parser says what is wrong with it
    }
    if (key === "__proto__" && !this.#anyKey)
      throw new JsonError(`expected no key "__proto__"; got one at character ${start}`);
    if (keys.has(key))
      throw new JsonError(
        `expected each key once; got ${JSON.stringify(key.slice(0, 40))} twice, at character ${start}`,
      );
    keys.add(key);
  }

  /** @returns the place behind the number */
  #number(start: number): number {
    this.#count(start);
    let end = start + 1;
    while (isNumberPart(this.#text.charCodeAt(end))) end++;
    if (Math.abs(Number(this.#text.slice(start, end))) === Number.POSITIVE_INFINITY)
      throw new JsonError(
        `expected numbers below 1.8e308; got ${this.#text.slice(start, end).slice(0, 40)} at character ${start}`,
      );
    return end;
  }

  #count(at: number): void {
    if (++this.#values > this.#most)
      throw new JsonError(`expected at most ${this.#most} values; got more at character ${at}`);
  }
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isNumberStart = (code: number): boolean => isDigit(code) || code === 0x2d;
/** Digits, signs, point and exponent; false behind the end. */
const isNumberPart = (code: number): boolean =>
  isDigit(code) || code === 0x2d || code === 0x2b || code === 0x2e || code === 0x45 || code === 0x65;
