// The built client: the page itself for every address of a screen, and its files by name. Files are those that were there at the start.
import { existsSync, readdirSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { readRegularFile } from "@semitone/disk";
import type { Handler } from "hono";
import { refusal } from "./errors.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};
const MAX_FILE_BYTES = 4 << 20;

export function serveClient(folder: string): Handler {
  if (!existsSync(join(folder, "index.html")))
    throw new Error(`studio: expected its built client; got none in ${folder}; build it (npm run build)`);
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => TYPES[extname(name)] !== undefined)
      .map((name) => [
        `/${name.split(sep).join("/")}`,
        {
          bytes: new Uint8Array(readRegularFile(join(folder, name), { atMost: MAX_FILE_BYTES })),
          type: TYPES[extname(name)],
        },
      ]),
  );
  return ({ req }) => {
    const found = files.get(req.path);
    // Screens are addresses without a dot; all else that is not there is missing.
    const file = found ?? (/^\/[a-z]*$/.test(req.path) ? files.get("/index.html") : undefined);
    if (!file) throw refusal(404, "missing", "address: expected one that the studio has; got another");
    const isNamedByContent = found !== undefined && req.path.startsWith("/assets/");
    return new Response(file.bytes, {
      headers: {
        "content-type": file.type,
        "cache-control": isNamedByContent ? "max-age=31536000, immutable" : "no-store",
      },
    });
  };
}
