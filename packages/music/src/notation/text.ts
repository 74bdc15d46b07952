// Bytes to text: the encodings that notation files come in. Knows no format.

/**
 * Text of a file: by its byte order mark, else by its XML declaration, else UTF-8, else Latin-1.
 *
 * Never throws; bytes that are wrong in a declared encoding become U+FFFD.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeBigEndian(bytes);
  if (bytes[0] === 0 && bytes[1] === 0x3c) return decodeBigEndian(bytes);
  if (bytes[0] === 0x3c && bytes[1] === 0) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(declaresUtf8(bytes) ? "utf-8" : "latin1").decode(bytes);
  }
}

function declaresUtf8(bytes: Uint8Array): boolean {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  return bytes[0] === 0xef || /encoding=["']utf-?8/i.test(head);
}

/** UTF-16 with the high byte first, by swapping: not every runtime decodes it. */
function decodeBigEndian(bytes: Uint8Array): string {
  const swapped = new Uint8Array(bytes.length & ~1);
  for (let i = 0; i < swapped.length; i += 2) {
    swapped[i] = bytes[i + 1];
    swapped[i + 1] = bytes[i];
  }
  return new TextDecoder("utf-16le").decode(swapped);
}

/** The lines of a text with where each begins, one at a time: a file of nothing but line ends is no list in memory. */
export function* linesOf(text: string): Generator<{ readonly line: string; readonly offset: number }> {
  for (let offset = 0; offset <= text.length; ) {
    const next = text.indexOf("\n", offset);
    const stop = next < 0 ? text.length : next;
    const end = stop > offset && text[stop - 1] === "\r" ? stop - 1 : stop;
    yield { line: text.slice(offset, end), offset };
    offset = stop + 1;
  }
}
