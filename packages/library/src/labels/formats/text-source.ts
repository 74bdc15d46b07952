// Label files as a stream of text: plain or gzip, UTF-8 or UTF-16, from disk or from bytes. Knows nothing of what they say.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { LabelError } from "../label-error.ts";

/** A label file: where it lies, or its bytes with a name for messages. */
export type LabelSource = string | { readonly name: string; readonly bytes: Uint8Array };

/** Largest text of a format that must be held whole (JSON), in characters; tables are streamed and have no such limit. */
const MAX_WHOLE_TEXT = 256 << 20;

export const sourceName = (source: LabelSource): string =>
  typeof source === "string" ? source : source.name;

/**
 * The text of `source` in chunks.
 *
 * @throws LabelError if the file cannot be opened, is not text, or is broken gzip
 */
export async function* textChunks(source: LabelSource): AsyncGenerator<string> {
  const file = sourceName(source);
  const raw: Readable =
    typeof source === "string" ? createReadStream(source) : Readable.from([Buffer.from(source.bytes)]);
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of await gunzipped(raw)) {
      const bytes = chunk as Uint8Array;
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
      const text = decoder.decode(bytes, { stream: true });
      if (text.includes("\u0000")) throw new LabelError("holds zero bytes; is it a text file?", { file });
      if (text !== "") yield text;
    }
    const last = decoder?.decode() ?? "";
    if (last !== "") yield last;
  } catch (error) {
    throw asLabelError(error, file);
  } finally {
    raw.destroy();
  }
}

/** The whole text of `source`, within bounds. */
export async function wholeText(source: LabelSource): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of textChunks(source)) {
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
  maxLength = 16 << 20,
): AsyncGenerator<{ line: number; text: string }> {
  let rest = "";
  let line = 0;
  for await (const chunk of textChunks(source)) {
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

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function asLabelError(error: unknown, file: string): unknown {
  if (error instanceof LabelError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new LabelError("no such file", { file });
  if (code === "EISDIR") return new LabelError("is a folder; expected a file of labels", { file });
  if (code === "EACCES" || code === "EPERM") return new LabelError("may not be read", { file });
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
    return new LabelError("is not UTF-8 text; save it as UTF-8", { file });
  if (code === "Z_BUF_ERROR" || code === "Z_DATA_ERROR")
    return new LabelError(`broken gzip (${message}); is it complete?`, { file });
  return error;
}
