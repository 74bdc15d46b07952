import { expect, it } from "vitest";
import { prometheusText } from "./jobs-prometheus.ts";
import { durationText } from "./jobs-text.ts";

it("prometheusText(report) has a line for each number, with quotes of names escaped", () => {
  const text = prometheusText({
    ...{ waiting: 3, running: 2, workers: 1 },
    store: {
      plans: [
        {
          ...{ host: 'a"b\\c\nd', process: 7, seconds: 10, kind: "read-files", rate: 0.4, secondsLeft: 15 },
          ...{ total: 10, done: 4, failures: 1 },
        },
      ],
      workers: [],
      failed: [],
    },
  });
  expect(text).toContain("# TYPE semitone_jobs_waiting gauge\nsemitone_jobs_waiting 3\n");
  expect(text).toContain('semitone_plan_jobs_done{host="a\\"b\\\\c\\nd",process="7",kind="read-files"} 4\n');
  expect(text).toContain("semitone_failed_jobs 0\n");
  expect(text).not.toContain("worker_done_total");
  expect(text.endsWith("\n")).toBe(true);
});

it("prometheusText(report) without a store counts the queue alone", () => {
  const text = prometheusText({ waiting: 0, running: 0, workers: 0 });
  expect(text.match(/^semitone_\w+/gm)).toEqual([
    "semitone_jobs_waiting",
    "semitone_jobs_running",
    "semitone_workers",
  ]);
});

it.each([
  [undefined, "-"],
  [59.4, "59 s"],
  [59.6, "1 min 00 s"],
  [3599, "59 min 59 s"],
  [7500, "2 h 05 min"],
])("durationText(%s) is %s", (seconds, text) => expect(durationText(seconds)).toBe(text));
