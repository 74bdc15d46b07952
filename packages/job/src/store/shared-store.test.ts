import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startS3, type TestS3 } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoreError } from "../errors.ts";
import { openStore } from "./open-store.ts";
import { FileCache, fetchFile, shareFile } from "./shared-files.ts";
import type { SharedStore } from "./shared-store.ts";

const folder = () => mkdtempSync(join(tmpdir(), "semitone-store-"));

let server: TestS3;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server.stop());

describe.each<[string, () => Promise<SharedStore>]>([
  ["a folder", () => openStore(folder())],
  ["S3", () => openStore(server.newStore())],
])("openStore(place) on %s", (_, open) => {
  it("gives back what was written, and nothing of what was not", async () => {
    const store = await open();
    expect(await store.read("results/a/1.json")).toBeUndefined();
    expect(await store.has("results/a/1.json")).toBe(false);
    await store.write("results/a/1.json", "one");
    await store.write("results/a/1.json", "two");
    await store.write("results/b/2.json", new Uint8Array([0, 255]));
    expect(Buffer.from((await store.read("results/a/1.json"))!).toString()).toBe("two");
    expect([...(await store.read("results/b/2.json"))!]).toEqual([0, 255]);
    expect(await store.has("results/a/1.json")).toBe(true);
    await store.remove("results/a/1.json");
    await store.remove("results/a/1.json");
    expect(await store.has("results/a/1.json")).toBe(false);
  });

  it("lists what lies below a folder, and not beside it", async () => {
    const store = await open();
    const names = Array.from({ length: 20 }, (_, i) => `results/a/${i}`);
    await Promise.all(names.map((name) => store.write(name, "x")));
    await store.write("results/ab/1", "x");
    expect((await store.names("results/a")).sort()).toEqual([...names].sort());
    expect((await store.list("results/ab")).map(({ name, bytes }) => [name, bytes])).toEqual([
      ["results/ab/1", 1],
    ]);
    expect(await store.names("nothing")).toEqual([]);
  });

  it("tells by one clock when something was written, and what time it is", async () => {
    const store = await open();
    await store.write("x/1", "");
    const [{ modified }] = await store.list("x");
    // S3 counts in whole seconds.
    expect((await store.now()) - modified).toBeGreaterThanOrEqual(-1000);
    expect((await store.now()) - modified).toBeLessThan(60_000);
    expect(await store.names("clock")).toEqual([]);
  });

  it.each(["../x", "/etc/passwd", "a/../../x", "a//b", "", ".hidden", "a\0b", "a/./b", "a\\b"])(
    "refuses the name %j",
    async (name) => {
      const store = await open();
      await expect(async () => store.read(name)).rejects.toThrow(/expected the name of an object inside it/);
      await expect(async () => store.write(name, "")).rejects.toThrow(/expected the name of an object/);
      await expect(async () => store.names(name)).rejects.toThrow(/expected the name of an object/);
    },
  );

  it("shareFile names a file by what it holds; fetchFile brings it, and nothing that was changed", async () => {
    const store = await open();
    const digest = await shareFile(store, (path) => writeFileSync(path, "abc"));
    // SHA-256 of "abc", FIPS 180-2, example B.1
    expect(digest).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const here = folder();
    await fetchFile(store, digest, here);
    expect(readFileSync(join(here, "files", digest), "utf8")).toBe("abc");
    await store.write(`files/${digest}`, "abd");
    const there = folder();
    await expect(fetchFile(store, digest, there)).rejects.toThrow(/expected a file of digest ba7816bf/);
    expect(readdirSync(join(there, "files"))).toEqual([]);
    // What is damaged is away: sharing it again mends the store.
    expect(await shareFile(store, (path) => writeFileSync(path, "abc"))).toBe(digest);
    await fetchFile(store, digest, there);
  });

  it("FileCache keeps the files used last, up to its bound, and those in use above it", async () => {
    const store = await open();
    const digests: string[] = [];
    for (const text of ["one", "two", "six"])
      digests.push(await shareFile(store, (path) => writeFileSync(path, text)));
    const here = folder();
    const cache = new FileCache(store, here, 4);
    const files = () => readdirSync(join(here, "files")).length;
    await cache.with(digests, async () => expect(files()).toBe(3));
    expect(readdirSync(join(here, "files"))).toEqual([digests[2]]);
    await Promise.all([1, 2].map(() => cache.with([digests[0]], async () => expect(files()).toBe(2))));
    expect(readdirSync(join(here, "files"))).toEqual([digests[0]]);
    await expect(cache.with(["0".repeat(64)], async () => {})).rejects.toThrow(/expected a file of digest 0/);
  });
});

describe("openStore(place)", () => {
  it.each([
    ["ftp://host/x", /expected a folder or s3:\/\/BUCKET\/PREFIX; got ftp/],
    ["s3://key:hunter2@bucket", /got keys in the URL; set AWS_ACCESS_KEY_ID/],
    ["s3:///x", /got no bucket/],
    ["s3://bucket?key=1", /got the parameter key/],
    ["s3://bucket?endpoint=file:///etc", /got an endpoint that is no/],
    ["s3://bucket/../x\\y", /expected the name of an object inside it/],
  ])("refuses %s", async (place, message) => {
    const error = await openStore(place).catch((error: Error) => error);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("hunter2");
  });

  // The server of the other tests cannot make a second page on Node 20: its tokens need a cipher that OpenSSL has given up.
  it("on S3 lists page after page", async () => {
    const asked: (string | null)[] = [];
    const pages = createServer(({ url }, answer) => {
      const token = new URL(url!, "http://h").searchParams.get("continuation-token");
      asked.push(token);
      const next = token === null ? "<NextContinuationToken>t1</NextContinuationToken>" : "";
      const key = `<Contents><Key>p/a/${token ?? "t0"}</Key><Size>3</Size></Contents>`;
      answer.end(`<?xml version="1.0"?><ListBucketResult>${key}${next}</ListBucketResult>`);
    }).listen(0, "127.0.0.1");
    await once(pages, "listening");
    const { port } = pages.address() as AddressInfo;
    const store = await openStore(`s3://bucket/p?endpoint=http://127.0.0.1:${port}`);
    expect(await store.names("a")).toEqual(["a/t0", "a/t1"]);
    expect(asked).toEqual([null, "t1"]);
    pages.close();
  });

  it("says that a server does not answer, or has no such bucket", async () => {
    const away = await openStore("s3://bucket/x?endpoint=http://127.0.0.1:1");
    await expect(away.read("a")).rejects.toThrow(StoreError);
    const none = await openStore(server.newStore().replace(/s3:\/\/[^/?]+/, "s3://nobody"));
    await expect(none.write("a", "")).rejects.toThrow(/expected s3:\/\/nobody.* to answer; got NoSuchBucket/);
  });
});
