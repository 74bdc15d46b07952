// What more labels would do, measured by a job of the workbench.
import { madeUpProject } from "@semitone/testing";
import { afterAll, expect, it } from "vitest";
import { openWorkbench, type StudioEvent } from "./workbench.ts";

const project = await madeUpProject({ tunes: 14, labels: 12 });
const workbench = openWorkbench(project, { watchMilliseconds: 0 });
afterAll(() => workbench.close());

it("gain(attribute) is what the newest study measured: points of a curve, and what ten more labels gain", async () => {
  expect(workbench.gain("kind")).toBeUndefined();
  expect(() => workbench.gain("knid")).toThrow(/knid/);
  const ended = new Promise<StudioEvent>((resolve) => {
    workbench.on((event) => event.type === "job" && event.job.state !== "running" && resolve(event));
  });
  workbench.start({ kind: "study", attribute: "kind" });
  expect(await ended).toMatchObject({ job: { kind: "study", state: "done", result: { attribute: "kind" } } });
  const { labels, curves } = workbench.gain("kind")!;
  expect([labels, curves.length]).toEqual([24, 1]);
  const [{ task, points, sentences }] = curves;
  expect(task).toBe("kind");
  expect(points.length).toBeGreaterThanOrEqual(3);
  expect(points.map((point) => point.labels)).toEqual(
    points.map((point) => point.labels).sort((a, b) => a - b),
  );
  for (const { low, value, high } of points) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
  expect(sentences.join("; ")).toMatch(/10 more labels at 24 gain/);
}, 240_000);
