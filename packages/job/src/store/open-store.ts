// The one place that knows which stores there are.
import { StoreError } from "../errors.ts";
import { folderStore } from "./folder-store.ts";
import type { SharedStore } from "./shared-store.ts";

/**
 * Opens a store. Keys of an S3 server come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, ...), never from the URL.
 *
 * @param place  a folder, or `s3://BUCKET/PREFIX`, with `?endpoint=http://HOST:PORT&region=REGION` for a server other than Amazon's
 * @throws StoreError for another URL, or where the package for S3 is missing
 */
export async function openStore(place: string): Promise<SharedStore> {
  const protocol = /^([a-z][a-z0-9+.-]+):\/\//i.exec(place)?.[1];
  if (protocol === undefined) return folderStore(place);
  if (protocol === "s3") return (await import("./s3-store.ts")).openS3Store(place);
  throw new StoreError(`store: expected a folder or s3://BUCKET/PREFIX; got ${protocol}://...`);
}
