// A training goes on without the workbench that started it: the next one finds it, or says that it died.
import { isProcessAlive } from "@semitone/disk";
import { listRunNames } from "@semitone/models";
import { madeUpProject } from "@semitone/testing";
import { expect, it } from "vitest";
import type { JobState } from "./jobs.ts";
import { readTrainingNote } from "./training-note.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

const project = await madeUpProject({ tunes: 8, labels: 4 });
const open = () => openWorkbench(project, { watchMilliseconds: 0 });

/** Waits for a job of this kind to be so. */
function trainingThat(workbench: Workbench, isSo: (job: JobState) => boolean): Promise<JobState> {
  const known = workbench.jobs().find((job) => job.kind === "train" && isSo(job));
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    workbench.on((event) => {
      if (event.type === "job" && event.job.kind === "train" && isSo(event.job)) resolve(event.job);
    });
  });
}

const isUnderWay = ({ state, stage }: JobState) => state === "running" && stage !== "";
const isOver = ({ state }: JobState) => state !== "running";

it("survives the workbench, is found by the next one and cancelled there, which leaves no run", async () => {
  const first = open();
  first.start({ kind: "train" });
  await trainingThat(first, isUnderWay);
  await first.close();
  await expect.poll(() => readTrainingNote(project)?.stage).not.toBe("");
  const { pid, state } = readTrainingNote(project)!;
  expect([state, isProcessAlive(pid)]).toEqual(["running", true]);
  const second = open();
  const [found] = second.jobs();
  expect(found).toMatchObject({ kind: "train", state: "running", work: { kind: "train", of: "score" } });
  expect(() => second.start({ kind: "train" })).toThrow("train: expected none at work");
  second.cancel(found.id);
  expect((await trainingThat(second, isOver)).state).toBe("cancelled");
  await expect.poll(() => isProcessAlive(pid), { timeout: 20_000 }).toBe(false);
  await second.close();
  expect(listRunNames(project)).toEqual([]);
  const third = open();
  expect(third.jobs()).toEqual([]);
  await third.close();
}, 120_000);

it("one that was killed is said to be, now and after a restart, with the work that goes on from what it kept", async () => {
  const first = open();
  first.start({ kind: "train", music: false });
  await trainingThat(first, isUnderWay);
  process.kill(readTrainingNote(project)!.pid, "SIGKILL");
  expect(await trainingThat(first, isOver)).toMatchObject({
    state: "failed",
    message: expect.stringContaining("SIGKILL"),
  });
  await first.close();
  const second = open();
  const [died] = second.jobs();
  expect(died).toMatchObject({
    state: "failed",
    message: expect.stringMatching(/its process \(\d+\) ended before its work/),
    work: { kind: "train", music: false },
  });
  // Goes on from what it kept, as the tests of `train` show.
  const again = second.start(died.work!);
  await trainingThat(second, (job) => job.id === again.id && isUnderWay(job));
  second.cancel(again.id);
  const ended = await trainingThat(second, (job) => job.id === again.id && isOver(job));
  expect(ended.state).toBe("cancelled");
  await second.close();
}, 120_000);
