// Unpacks the score out of a .mxl (zip) file. Names inside are only compared, never used as paths; sizes are checked before allocation.
import { unzipSync } from "fflate";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import { decodeText } from "./text.ts";

/** More files than any .mxl holds, pictures included. */
const MAX_ENTRIES = 1024;
/** Deflate reaches 1032:1 on zeros; real scores stay below 60:1. */
const MAX_RATIO = 400;
const CONTAINER = "META-INF/container.xml";

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** The bytes of the score inside, or undefined with a fatal diagnostic. */
export function unpackMxl(bytes: Uint8Array, maxBytes: number, log: DiagnosticLog): Uint8Array | undefined {
  try {
    const container = unpackOne(bytes, maxBytes, (name) => name === CONTAINER);
    const root = container && rootFileOf(decodeText(container));
    const byName = root === undefined ? undefined : unpackOne(bytes, maxBytes, (name) => name === root);
    if (byName) return byName;
    const guessed = unpackOne(
      bytes,
      maxBytes,
      (name) => !name.startsWith("META-INF/") && /\.(musicxml|xml)$/i.test(name),
    );
    log.add(
      guessed ? "mxl-without-container" : "mxl-without-score",
      guessed ? "repaired" : "fatal",
      `readMusicXml: expected ${CONTAINER} to name the score; got ${root === undefined ? "none" : quoted(root)}`,
    );
    return guessed;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.add("bad-zip", "fatal", `readMusicXml: expected a zip file within its bounds; got ${quoted(reason)}`);
    return undefined;
  }
}

/** The first entry that is wanted. Throws on more entries, bytes or compression than a score can have. */
function unpackOne(
  bytes: Uint8Array,
  maxBytes: number,
  wanted: (name: string) => boolean,
): Uint8Array | undefined {
  let entries = 0;
  let taken = false;
  const files = unzipSync(bytes, {
    filter: ({ name, size, originalSize }) => {
      if (++entries > MAX_ENTRIES) throw new RangeError(`more than ${MAX_ENTRIES} entries`);
      if (taken || !wanted(name)) return false;
      if (originalSize > maxBytes) throw new RangeError(`${originalSize} bytes unpacked`);
      if (originalSize > MAX_RATIO * Math.max(size, 64))
        throw new RangeError(`packed ${originalSize} to ${size}`);
      taken = true;
      return true;
    },
  });
  return Object.values(files)[0];
}

function rootFileOf(container: string): string | undefined {
  return /<rootfile\b[^>]*\bfull-path\s*=\s*["']([^"']{1,1024})["']/.exec(container)?.[1];
}
