import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { expect, it } from "vitest";
import { machineLine } from "./machine.ts";

it("machineLine names the processor, what the run adds, and the version of Node", () => {
  expect(machineLine("2 threads", "batch 64")).toBe(
    `${cpus()[0].model.trim()}, ${cpus().length} cores, 2 threads, batch 64, ${process.version}`,
  );
});

it.each(readdirSync(import.meta.dirname).filter((name) => name.endsWith(".bench.ts")))(
  "%s prints the machine under its table",
  (name) => {
    expect(readFileSync(new URL(name, import.meta.url), "utf8")).toMatch(/\bprintMachine\(/);
  },
);
