// What is sent, read up to a limit and checked.
import type { Context } from "hono";
import type { z } from "zod";
import { MAX_JSON_BYTES } from "../api/routes.ts";
import { refusal } from "./errors.ts";

/** @throws 413 for more than `atMost` bytes, before they are kept */
export async function readBytes(context: Context, atMost: number): Promise<Uint8Array> {
  const tooLong = () => refusal(413, "too-large", `body: expected at most ${atMost} bytes; got more`);
  if (Number(context.req.header("content-length") ?? 0) > atMost) throw tooLong();
  const { body } = context.req.raw;
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > atMost) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws 400 naming the first thing that does not hold, 413 */
export async function readBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!/^application\/json\b/.test(context.req.header("content-type") ?? ""))
    throw refusal(400, "option", "body: expected content-type application/json; got another");
  const bytes = await readBytes(context, MAX_JSON_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refusal(400, "option", "body: expected JSON; got something else");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refusal(400, "option", `${issue.path.join(".").slice(0, 200) || "body"}: ${issue.message}`);
}
