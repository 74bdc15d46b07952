// Who may ask: requests to this very address, from this very page, with the token of this very start. Everything else is turned away before
// it reaches a route.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { refusal } from "./errors.ts";

/** Sent with every answer: nothing but our own files is run, drawn or asked, and nobody frames the page. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    "worker-src 'self'",
    "media-src 'self'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

/** 32 random bytes as text that needs no escaping in an address. */
export const makeToken = (): string => randomBytes(32).toString("base64url");

/** Takes as long whatever the texts have in common. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

export const withSecurityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
  if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
};

/** @param host  of the server: `127.0.0.1:1234`; a page of another name that leads here is none of ours */
export const onlyHost =
  (host: () => string): MiddlewareHandler =>
  async (context, next) => {
    const given = context.req.header("host") ?? "";
    if (given !== host())
      throw refusal(421, "host", `host: expected ${host()}; got ${JSON.stringify(given.slice(0, 100))}`);
    await next();
  };

/** A request of another site, as browsers say so. */
export const onlyOwnPage =
  (origin: () => string): MiddlewareHandler =>
  async (context, next) => {
    const given = context.req.header("origin");
    const site = context.req.header("sec-fetch-site");
    if ((given !== undefined && given !== origin()) || !["same-origin", "none", undefined].includes(site))
      throw refusal(403, "origin", "origin: expected a request of the studio's own page; got one of another");
    await next();
  };

export const onlyWithToken =
  (token: string): MiddlewareHandler =>
  async (context, next) => {
    const [, given = ""] = /^Bearer ([\w-]{1,100})$/.exec(context.req.header("authorization") ?? "") ?? [];
    if (!sameText(given, token))
      throw refusal(
        401,
        "token",
        "token: expected that of this start; got another; open the address that semitone studio prints",
      );
    await next();
  };

/** How long an address of a file is good for. */
const TICKET_SECONDS = 600;

/** Addresses that give one file without a token, for downloads and drags, until their time is over. */
export class Tickets {
  readonly #secret = randomBytes(32);

  constructor(private readonly now: () => number = () => Date.now()) {}

  /** `?until=...&seal=...` of a file */
  issue(file: string): string {
    const until = Math.floor(this.now() / 1000) + TICKET_SECONDS;
    return `?until=${until}&seal=${this.#seal(file, until)}`;
  }

  isGood(file: string, until: string, seal: string): boolean {
    if (!/^\d{1,12}$/.test(until)) return false;
    return sameText(seal, this.#seal(file, Number(until))) && Number(until) * 1000 > this.now();
  }

  #seal(file: string, until: number): string {
    return createHmac("sha256", this.#secret)
      .update(JSON.stringify([file, until]))
      .digest("base64url");
  }
}
