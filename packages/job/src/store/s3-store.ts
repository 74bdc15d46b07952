// A bucket, or a part of one, on a server that speaks S3. Its package is loaded here and only when such a store is opened.
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type * as Aws from "@aws-sdk/client-s3";
import { StoreError } from "../errors.ts";
import { checkedName, type SharedStore, type StoredObject } from "./shared-store.ts";

/** A request that has no answer after so long is tried again; three times in all. */
const REQUEST_MILLISECONDS = 60_000;
const ATTEMPTS = 3;
const DEFAULT_REGION = "us-east-1";

interface Place {
  readonly bucket: string;
  /** Of the names of all objects: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly endpoint: string | undefined;
  readonly region: string;
}

/** @throws StoreError for a URL with a password, without a bucket, or with parameters that are not known */
function placeOf(written: string): Place {
  const { hostname, pathname, searchParams, username, password } = new URL(written);
  const refuse = (got: string): never => {
    throw new StoreError(`store: expected s3://BUCKET/PREFIX?endpoint=URL&region=NAME; got ${got}`);
  };
  if (username !== "" || password !== "")
    refuse("keys in the URL; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead");
  if (hostname === "") refuse("no bucket");
  const unknown = [...searchParams.keys()].find((name) => name !== "endpoint" && name !== "region");
  if (unknown !== undefined) refuse(`the parameter ${unknown}`);
  const inside = pathname.split("/").filter((part) => part !== "");
  const endpoint = searchParams.get("endpoint") ?? undefined;
  if (endpoint !== undefined && !/^https?:\/\/[^@]+$/.test(endpoint))
    refuse("an endpoint that is no http:// or https:// URL without keys");
  return {
    bucket: hostname,
    prefix: inside.length === 0 ? "" : `${checkedName(inside.join("/"))}/`,
    endpoint,
    region: searchParams.get("region") ?? process.env.AWS_REGION ?? DEFAULT_REGION,
  };
}

export async function openS3Store(written: string): Promise<SharedStore> {
  const place = placeOf(written);
  const aws = await loadedSdk();
  const { endpoint, region } = place;
  const client = new aws.S3Client({
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: { requestTimeout: REQUEST_MILLISECONDS },
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // What we read is checked against digests of our own; older servers do not know the checksums of newer clients.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new S3Store(aws, client, place);
}

class S3Store implements SharedStore {
  readonly url: string;

  constructor(
    private readonly aws: typeof Aws,
    private readonly client: Aws.S3Client,
    private readonly place: Place,
  ) {
    this.url = `s3://${place.bucket}/${place.prefix}`;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const body = await this.#bodyOf(name);
    if (!body) return undefined;
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  write(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(content as Uint8Array);
    return this.#put(name, bytes, bytes.length);
  }

  async upload(name: string, path: string): Promise<void> {
    await this.#put(name, createReadStream(path), (await stat(path)).size);
  }

  async download(name: string, path: string): Promise<boolean> {
    const body = await this.#bodyOf(name);
    if (body) await pipeline(body, createWriteStream(path));
    return body !== undefined;
  }

  async has(name: string): Promise<boolean> {
    const head = this.client.send(new this.aws.HeadObjectCommand(this.#at(name)));
    return (await this.#whereThere(head)) !== undefined;
  }

  async remove(name: string): Promise<void> {
    await this.#whereThere(this.client.send(new this.aws.DeleteObjectCommand(this.#at(name))));
  }

  async names(below: string): Promise<string[]> {
    return (await this.list(below)).map(({ name }) => name);
  }

  async list(below: string): Promise<StoredObject[]> {
    const { Bucket, Key } = this.#at(below);
    const found: StoredObject[] = [];
    for (let next: string | undefined, more = true; more; more = next !== undefined) {
      const command = new this.aws.ListObjectsV2Command({
        Bucket,
        Prefix: `${Key}/`,
        ContinuationToken: next,
      });
      const page = await this.#answer(this.client.send(command));
      for (const { Key: key, Size, LastModified } of page.Contents ?? [])
        found.push({
          name: key!.slice(this.place.prefix.length),
          bytes: Size ?? 0,
          modified: LastModified?.getTime() ?? 0,
        });
      next = page.NextContinuationToken;
    }
    return found;
  }

  async now(): Promise<number> {
    const name = `clock/${randomUUID()}`;
    await this.write(name, "");
    const head = await this.#answer(this.client.send(new this.aws.HeadObjectCommand(this.#at(name))));
    await this.remove(name);
    return head.LastModified?.getTime() ?? 0;
  }

  #at(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.place.bucket, Key: `${this.place.prefix}${checkedName(name)}` };
  }

  async #bodyOf(name: string): Promise<Readable | undefined> {
    const got = await this.#whereThere(this.client.send(new this.aws.GetObjectCommand(this.#at(name))));
    return got?.Body as Readable | undefined;
  }

  async #put(name: string, body: Aws.PutObjectCommandInput["Body"], bytes: number): Promise<void> {
    const command = new this.aws.PutObjectCommand({ ...this.#at(name), Body: body, ContentLength: bytes });
    await this.#answer(this.client.send(command));
  }

  /** @throws StoreError in place of every error of the server or of the way to it */
  #answer<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((error: Error) => {
      throw new StoreError(
        `store: expected ${this.url} to answer; got ${error.name}: ${error.message}; check bucket, endpoint and keys`,
      );
    });
  }

  /** Undefined where there is nothing of the name. */
  #whereThere<T>(answer: Promise<T>): Promise<T | undefined> {
    return this.#answer(
      answer.catch((error: Error) => {
        if (isAbsent(error)) return undefined;
        throw error;
      }),
    );
  }
}

const isAbsent = ({ name }: Error): boolean => name === "NoSuchKey" || name === "NotFound";

async function loadedSdk(): Promise<typeof Aws> {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (error) {
    throw new StoreError(
      `store: expected the package @aws-sdk/client-s3; got ${(error as Error).message.split("\n")[0]}; install it (npm install @aws-sdk/client-s3)`,
    );
  }
}
