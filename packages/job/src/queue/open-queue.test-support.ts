// A process that opens a queue, puts a job into it and says how many wait: what it trusts is told by its environment. Development only.
import { openQueue } from "./bullmq-queue.ts";

const [url] = process.argv.slice(2);
try {
  const queue = await openQueue(url, "tls");
  await queue.add([{ kind: "squaring", version: 1, id: "0".repeat(64) }]);
  console.log(`waiting: ${(await queue.counts()).waiting}`);
  await queue.close();
} catch (error) {
  console.log((error as Error).message);
}
