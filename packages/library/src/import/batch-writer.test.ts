import { describe, expect, it } from "vitest";
import { BatchWriter } from "./batch-writer.ts";

describe("BatchWriter", () => {
  it("writes each item once, in order, in batches", () => {
    const batches: number[][] = [];
    const writer = new BatchWriter<number>(
      (batch) => batches.push([...batch]),
      () => {},
    );
    const items = Array.from({ length: 200 }, (_, k) => k);
    for (const item of items) writer.add(item);
    writer.flush();
    writer.flush();
    expect(batches.flat()).toEqual(items);
    expect(batches.map((batch) => batch.length)).toEqual([64, 64, 64, 8]);
  });

  it("tells the first failure and writes nothing after it", () => {
    const failures: unknown[] = [];
    let calls = 0;
    const writer = new BatchWriter<number>(
      () => {
        calls++;
        throw new Error("full");
      },
      (error) => failures.push(error),
    );
    for (let k = 0; k < 200; k++) writer.add(k);
    writer.flush();
    expect([calls, failures]).toEqual([1, [new Error("full")]]);
  });
});
