import { expect, it } from "vitest";
import { QueueError } from "../errors.ts";
import { reached } from "./reached.ts";

const URL = "postgres://me:secret@host/jobs";
const failing = (error: Error, times: number) => {
  let calls = 0;
  return {
    calls: () => calls,
    probe: async () => {
      if (calls++ < times) throw error;
    },
  };
};

it.each([
  ["PostgreSQL", Object.assign(new Error("the database system is starting up"), { code: "57P03" })],
  ["Redis", new Error("LOADING Redis is loading the dataset in memory")],
])("reached(url, probe) waits for %s while it says that it is starting", async (_, error) => {
  const { probe, calls } = failing(error, 2);
  await reached(URL, probe);
  expect(calls()).toBe(3);
});

it("reached(url, probe) does not wait where nobody answers, and shows no password", async () => {
  const { probe, calls } = failing(new Error("connect ECONNREFUSED"), 2);
  const error = await reached(URL, probe).catch((error) => error);
  expect(error).toBeInstanceOf(QueueError);
  expect(error.message).toMatch(/expected a server at .*host.*; got connect ECONNREFUSED/);
  expect(error.message).not.toContain("secret");
  expect(calls()).toBe(1);
});
