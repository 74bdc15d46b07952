// What waits on a queue, who works at what, and what failed: for `jobs` and for the studio.
import {
  cancelJobs,
  type JobsReport,
  jobsReport,
  openQueue,
  openStore,
  type QueueCounts,
  retryJobs,
} from "@semitone/job";
import { thisMachine } from "@semitone/models/jobs";

export interface MachinesState extends QueueCounts {
  /** What those who share a store say of themselves, where it is named. */
  readonly store?: JobsReport;
  /** Jobs that were added again, and that were cancelled, where that was asked for. */
  readonly retried?: number;
  readonly cancelled?: number;
}

export interface MachinesPlaces {
  /** URL of the queue, with its password. */
  readonly url: string;
  /** See `openStore`. */
  readonly store: string | undefined;
  /** Whether jobs that failed for good are added again. @default false */
  readonly retry?: boolean;
  /** See `cancelJobs`. @default none are */
  readonly cancel?: string | undefined;
}

/** @throws QueueError, StoreError */
export async function machinesState({
  url,
  store: place,
  retry = false,
  cancel,
}: MachinesPlaces): Promise<MachinesState> {
  const store = place === undefined ? undefined : await openStore(place);
  const queue = await openQueue(url, thisMachine().semitone);
  try {
    const retried = store && retry ? await retryJobs(queue, store) : undefined;
    const cancelled = store && cancel !== undefined ? await cancelJobs(queue, store, cancel) : undefined;
    return {
      ...(await queue.counts()),
      ...(store && { store: await jobsReport(store) }),
      ...(retried !== undefined && { retried }),
      ...(cancelled !== undefined && { cancelled }),
    };
  } finally {
    await queue.close();
  }
}
