// A server that speaks S3, in this process and a folder of its own. Development only.
import { rmSync } from "node:fs";
import { temporaryFolder } from "@semitone/disk";
import S3rver from "s3rver";

export interface TestS3 {
  /** The place of a store that nobody uses, for `openStore`. */
  newStore(): string;
  stop(): Promise<void>;
}

const BUCKET = "semitone";

/** Keys of the server go into the environment, as users give them. */
export async function startS3(): Promise<TestS3> {
  const folder = temporaryFolder("s3");
  const server = new S3rver({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory: folder },
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await server.run();
  process.env.AWS_ACCESS_KEY_ID = "S3RVER";
  process.env.AWS_SECRET_ACCESS_KEY = "S3RVER";
  let stores = 0;
  return {
    newStore: () => `s3://${BUCKET}/store-${++stores}?endpoint=http://127.0.0.1:${port}`,
    async stop() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
