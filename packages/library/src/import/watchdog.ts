// Ends a process that its parent has left behind or that has outgrown its memory, also while it is too busy to notice.
import { Worker } from "node:worker_threads";

/** Time between two looks, in milliseconds. */
const INTERVAL = 500;

/** Runs in a thread of its own, so that an endless loop in the main one does not stop it. Plain text: nothing to load, nothing to find. */
const THREAD = `
  const { writeSync } = require("node:fs");
  const { workerData } = require("node:worker_threads");
  setInterval(() => {
    const outgrown = process.memoryUsage.rss() > workerData.maxResidentBytes;
    if (outgrown) writeSync(2, "watchdog error: process out of memory\\n");
    if (outgrown || process.ppid !== workerData.parent) process.kill(process.pid, "SIGKILL");
  }, workerData.interval);
`;

/**
 * Watches this process from now on.
 *
 * @param maxResidentBytes  bound for everything in memory: heap, buffers and Node itself; the heap limit does not see buffers
 */
export function startWatchdog(maxResidentBytes: number): void {
  const workerData = { parent: process.ppid, maxResidentBytes, interval: INTERVAL };
  new Worker(THREAD, { eval: true, execArgv: [], workerData }).unref();
}
