// Label files as a stream of text: plain or gzip, in the encodings of text-encoding.ts, from disk or from bytes. Knows nothing of what they say.
import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { knownEncoding } from "@semitone/music";
import { LabelError } from "../label-error.ts";
import { EncodingCount } from "./text-encoding.ts";

/** A label file: where it lies, or its bytes with a name for messages. */
export type LabelSource = string | { readonly name: string; readonly bytes: Uint8Array };

/** Largest text of a format that must be held whole (JSON), in characters; tables are streamed and have no such limit. */
const MAX_WHOLE_TEXT = 256 << 20;

export const sourceName = (source: LabelSource): string =>
  typeof source === "string" ? source : source.name;

/**
 * The text of `source` in chunks: UTF-8, UTF-16, or (where it is no UTF-8) a guess, which is told to `note`.
 *
 * @throws LabelError if the file cannot be opened, is not text, or is broken gzip
 */
export async function* textChunks(
  source: LabelSource,
  note: (sentence: string) => void = () => {},
): AsyncGenerator<string> {
  const file = sourceName(source);
  const encoding = await encodingOf(source);
  if (!encoding.startsWith("utf-")) note(`not UTF-8; read as ${encoding}`);
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const bytes of byteChunks(source)) {
    const text = decoded(decoder, bytes, file);
    if (text.includes("\u0000")) throw new LabelError("holds zero bytes; is it a text file?", { file });
    if (text !== "") yield text;
  }
  const last = decoded(decoder, undefined, file);
  if (last !== "") yield last;
}

function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined, file: string): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch (error) {
    throw asLabelError(error, file);
  }
}

/** The bytes of `source`, unpacked. Pipes and devices are refused, since a label file is read twice. */
async function* byteChunks(source: LabelSource): AsyncGenerator<Uint8Array> {
  const file = sourceName(source);
  let raw: Readable | undefined;
  try {
    if (typeof source === "string") {
      const stats = statSync(source);
      if (stats.isDirectory()) throw new LabelError("is a folder; expected a file of labels", { file });
      if (!stats.isFile())
        throw new LabelError("is a pipe or device; expected a file of labels, or - for stdin", { file });
    }
    raw = typeof source === "string" ? createReadStream(source) : Readable.from([Buffer.from(source.bytes)]);
    for await (const chunk of await gunzipped(raw)) yield chunk as Uint8Array;
  } catch (error) {
    throw asLabelError(error, file);
  } finally {
    raw?.destroy();
  }
}

/** @throws LabelError with the line of the first byte that is no text */
async function encodingOf(source: LabelSource): Promise<string> {
  for await (const head of byteChunks(source)) {
    const known = knownEncoding(head);
    if (known?.startsWith("utf-16")) return known;
    break;
  }
  if (await isIn("utf-8", source)) return "utf-8";
  const count = new EncodingCount();
  for await (const bytes of byteChunks(source)) count.add(bytes);
  const { guess, line } = count;
  if (guess !== undefined && (await isIn(guess, source))) return guess;
  throw new LabelError("is not UTF-8 text; save it as UTF-8", { file: sourceName(source), line });
}

/** Whether all bytes of `source` are characters in an encoding. */
async function isIn(encoding: string, source: LabelSource): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of byteChunks(source)) decoder.decode(bytes, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
    return false;
  }
}

/** The whole text of `source`, within bounds. */
export async function wholeText(source: LabelSource, note?: (sentence: string) => void): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of textChunks(source, note)) {
    length += chunk.length;
    if (length > MAX_WHOLE_TEXT)
      throw new LabelError(
        `a JSON label file must be at most ${MAX_WHOLE_TEXT} characters; use JSONL or CSV, which are streamed`,
        { file: sourceName(source) },
      );
    parts.push(chunk);
  }
  return parts.join("");
}

/** Lines of `source` with their numbers from 1, blank ones left out, each within `maxLength` characters. */
export async function* textLines(
  source: LabelSource,
  note?: (sentence: string) => void,
  maxLength = 16 << 20,
): AsyncGenerator<{ line: number; text: string }> {
  let rest = "";
  let line = 0;
  for await (const chunk of textChunks(source, note)) {
    // Only the chunk is looked through: a line of megabytes comes in hundreds of them.
    const [first, ...others] = chunk.split("\n");
    rest += first;
    for (const next of others) {
      line++;
      if (rest.trim() !== "") yield { line, text: rest };
      rest = next;
    }
    if (rest.length > maxLength)
      throw new LabelError(`a line must be at most ${maxLength} characters`, {
        file: sourceName(source),
        line: line + 1,
      });
  }
  if (rest.trim() !== "") yield { line: line + 1, text: rest };
}

/** `raw` unpacked where it begins as gzip does, else as it is. */
async function gunzipped(raw: Readable): Promise<AsyncIterable<unknown>> {
  const chunks = raw[Symbol.asyncIterator]();
  const first = await chunks.next();
  const all = (async function* () {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value;
  })();
  const head = first.value as Uint8Array | undefined;
  if (head?.[0] !== 0x1f || head[1] !== 0x8b) return all;
  const source = Readable.from(all);
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

function asLabelError(error: unknown, file: string): unknown {
  if (error instanceof LabelError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new LabelError("no such file", { file });
  if (code === "EACCES" || code === "EPERM") return new LabelError("may not be read", { file });
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
    return new LabelError("is not UTF-8 text; save it as UTF-8", { file });
  if (code === "Z_BUF_ERROR" || code === "Z_DATA_ERROR")
    return new LabelError(`broken gzip (${message}); is it complete?`, { file });
  return error;
}
