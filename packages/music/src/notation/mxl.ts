// Unpacks the score out of a .mxl (zip) file. Names inside are only compared, never used as paths; sizes are checked before allocation.
import { Unzip, UnzipInflate, unzipSync } from "fflate";
import { decodeText } from "../texts/decode-text.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";

/** More files than any .mxl holds, pictures included. */
const MAX_ENTRIES = 1024;
/** Deflate reaches 1032:1 on zeros; real scores stay below 60:1. */
const MAX_RATIO = 200;
/** Bytes unpacked between looks at the bounds when salvaging. */
const SALVAGE_STEP = 4096;
/** Longest tag of the container that is looked at. */
const MAX_TAG = 4096;
const CONTAINER = "META-INF/container.xml";

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** The bytes of the score inside, or what is left of them; undefined with a fatal diagnostic. */
export function unpackMxl(bytes: Uint8Array, maxBytes: number, log: DiagnosticLog): Uint8Array | undefined {
  let reason = "no score in it";
  try {
    const found = unpackByDirectory(bytes, maxBytes, log);
    if (found) return found;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError) return report(undefined);
  }
  return report(salvage(bytes, maxBytes));

  function report(left: Uint8Array | undefined): Uint8Array | undefined {
    const outcome = left ? "; kept what could be unpacked" : "";
    log.add(
      left ? "damaged-zip" : "bad-zip",
      left ? "lost" : "fatal",
      `readMusicXml: expected a zip file with a score, within its bounds; got ${quoted(reason)}${outcome}`,
    );
    return left;
  }
}

/** The score that the container names, else the first there is. */
function unpackByDirectory(bytes: Uint8Array, maxBytes: number, log: DiagnosticLog): Uint8Array | undefined {
  const container = unpackOne(bytes, maxBytes, (name) => name === CONTAINER);
  const root = container && rootFileOf(decodeText(container).text);
  const named = root === undefined ? undefined : unpackOne(bytes, maxBytes, (name) => isNamed(name, root));
  const found = named ?? unpackOne(bytes, maxBytes, isScoreName);
  if (found && !named) {
    log.add(
      "mxl-without-container",
      "repaired",
      `readMusicXml: expected ${CONTAINER} to name the score; got ${root === undefined ? "none" : quoted(root)}`,
    );
  }
  return found;
}

/** Names in a zip that does not say they are UTF-8 come as a character for each byte. */
function isNamed(name: string, root: string): boolean {
  if (name === root) return true;
  if (!/[\u0080-\u00ff]/.test(name) || /[^\0-\u00ff]/.test(name)) return false;
  return decodeText(Uint8Array.from(name, (letter) => letter.charCodeAt(0))).text === root;
}

function isScoreName(name: string): boolean {
  return !name.startsWith("META-INF/") && /\.(musicxml|xml)$/i.test(name);
}

/** What can be unpacked of the first score where the directory at the end is lost: entries also say their names in front. */
function salvage(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  const limit = Math.min(maxBytes, MAX_RATIO * bytes.length);
  const chunks: Uint8Array[] = [];
  let total = 0;
  let taken = false;
  const unzip = new Unzip((file) => {
    if (taken || !isScoreName(file.name)) return;
    taken = true;
    file.ondata = (_, chunk) => {
      const size = chunk?.length ?? 0;
      if (total + size > limit) throw new RangeError("too much unpacked");
      total += size;
      if (chunk) chunks.push(chunk);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += SALVAGE_STEP) {
      unzip.push(bytes.subarray(at, at + SALVAGE_STEP), at + SALVAGE_STEP >= bytes.length);
    }
  } catch {
    // Unpacked up to the damage.
  }
  if (total === 0) return undefined;
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
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
  // Tag by tag, so that tags that never close are looked at once.
  for (let at = container.indexOf("<rootfile"); at >= 0; ) {
    const end = container.indexOf(">", at);
    if (end < 0) return undefined;
    const tag = container.slice(at, Math.min(end, at + MAX_TAG));
    const path = /^<rootfile\s[^>]*?\bfull-path\s*=\s*["']([^"']{1,1024})["']/.exec(tag)?.[1];
    if (path !== undefined) return path;
    at = container.indexOf("<rootfile", end);
  }
  return undefined;
}
