// Bytes in memory as an answer that may be asked for in part (RFC 9110, 14): a player begins before it has all, and goes anywhere.

/** One range of a `Range` header over `size` bytes, both ends included; undefined for all of it, null for one that cannot be met. */
export function rangeOf(
  header: string | undefined,
  size: number,
): readonly [number, number] | undefined | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  // Several ranges at once, and other units, may be answered with all.
  if (from === undefined || (from === "" && to === "")) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(size - 1, Number(to));
  return first <= last ? [first, last] : null;
}

export function answerInRanges(bytes: Uint8Array, type: string, header: string | undefined): Response {
  const range = rangeOf(header, bytes.length);
  const headers = { "content-type": type, "accept-ranges": "bytes" };
  if (range === null)
    return new Response(null, {
      status: 416,
      headers: { ...headers, "content-range": `bytes */${bytes.length}` },
    });
  const [first, last] = range ?? [0, bytes.length - 1];
  return new Response(bytes.subarray(first, last + 1) as Uint8Array<ArrayBuffer>, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "content-length": String(last + 1 - first),
      ...(range && { "content-range": `bytes ${first}-${last}/${bytes.length}` }),
    },
  });
}
