import { Readable, Writable } from "node:stream";
import type { Block } from "@semitone/verbs/table";
import { describe, expect, it } from "vitest";
import { Output } from "./output.ts";
import { printBlocks } from "./print-blocks.ts";
import { progressLine } from "./progress-line.ts";

function captured(columns?: number) {
  const texts: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          texts[name] += String(chunk);
          done();
        },
      }),
      columns === undefined ? {} : { isTTY: true, columns },
    );
  const terminal = {
    stdin: Readable.from([]),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: columns === undefined ? {} : { NO_COLOR: "1" },
    cwd: "/",
    signal: new AbortController().signal,
  };
  return { out: new Output(terminal, { json: false, quiet: false }), texts };
}

const printed = async (blocks: readonly Block[], columns?: number) => {
  const { out, texts } = captured(columns);
  await printBlocks(blocks, out);
  return texts;
};

describe("printBlocks(blocks, out)", () => {
  it("writes tables, lines and data to stdout, remarks to stderr", async () => {
    const { stdout, stderr } = await printed([
      { kind: "table", columns: ["name", "n"], rows: [["a", 1]] },
      { kind: "line", text: "" },
      { kind: "data", chunks: ["x,", "y\r\n"] },
      { kind: "note", text: "well" },
      { kind: "warning", text: "careful" },
      { kind: "error", text: "bad" },
    ]);
    expect(stdout).toBe("name  n\na     1\n\nx,y\r\n");
    expect(stderr).toBe("well\nwarning: careful\nsemitone: bad\n");
  });

  it("shows control characters of other people's text, but writes data as it is", async () => {
    const { stdout } = await printed([
      { kind: "line", text: "evil\u001b[2J" },
      { kind: "finding", level: "ok", check: "a\u0007", text: "b\u0007" },
      { kind: "data", chunks: ["\u0007"] },
    ]);
    expect(stdout).toBe("evil\ufffd[2J\nok       a\ufffd         b\ufffd\n\u0007");
  });

  it("draws figures in as many columns as fit, a dash for what is undefined", async () => {
    const figures = [1, 2.34567, Number.NaN].map((value, i) => ({ name: `f${i}`, value }));
    const block: Block = { kind: "figures", heading: "rhythm", figures };
    expect((await printed([block], 40)).stdout.split("\n").slice(0, 4)).toEqual([
      "rhythm",
      "f0                          1",
      "f1                      2.346",
      "f2                          -",
    ]);
    expect((await printed([block], 120)).stdout.split("\n")).toHaveLength(3);
  });

  it("draws a curve in one line between its lowest and highest value", async () => {
    const block: Block = { kind: "curves", curves: [{ name: "calm", values: [0, 0.5, 1] }] };
    expect((await printed([block])).stdout).toBe("calm         0 ▁▅█ 1\n");
  });
});

describe("progressLine(out)", () => {
  const shown = (report: { stage: string; done: number; secondsLeft?: number }) => {
    const { out, texts } = captured(80);
    progressLine(out)(report);
    return texts.stderr.replace("\r\u001b[K", "");
  };

  it("shows stage, share and the time that is left where it is told", () => {
    expect(shown({ stage: "tagging", done: 0.5, secondsLeft: 45 })).toBe("tagging, 50 %, 45 s left");
    expect(shown({ stage: "tagging", done: 0.5, secondsLeft: 150 })).toBe("tagging, 50 %, 3 min left");
  });

  it("shows no share before anything is done, and no time while it is too early to tell", () => {
    expect(shown({ stage: "120 labels read", done: 0 })).toBe("120 labels read");
    expect(shown({ stage: "reading", done: 0.04 })).toBe("reading, 4 %");
  });

  it("hands data on as it is to a pipe, and without what a terminal would obey to a terminal", async () => {
    const data: Block = { kind: "data", chunks: ["a\u001b[2Jb,\u009b31m\u202e\r\n", "c\r\n"] };
    expect((await printed([data])).stdout).toBe("a\u001b[2Jb,\u009b31m\u202e\r\nc\r\n");
    expect((await printed([data], 80)).stdout).toBe("a\ufffd[2Jb,\ufffd31m\ufffd\nc\n");
  });

  it("writes JSON whose text holds nothing that a terminal would obey, and means the same", async () => {
    const value = { "a\u001b[2J": "\u009b31m\u202e\u007f é" };
    const { out, texts } = captured();
    await out.document(value);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(texts.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(texts.stdout)).toEqual(value);
  });
});
