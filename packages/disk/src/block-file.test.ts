import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBlockFile, readBlockBytes, writeBlockFile } from "./block-file.ts";
import { FileError } from "./errors.ts";
import { scratchFolder } from "./scratch-folder.test-support.ts";

const numbers = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i));
const bytes = new Uint8Array(numbers.buffer);

function written(): string {
  const path = join(scratchFolder(), "a", "x.block");
  writeBlockFile(path, { says: "über" }, [bytes.subarray(0, 5000), bytes.subarray(5000)]);
  return path;
}

describe("writeBlockFile, openBlockFile, readBlockBytes", () => {
  it("openBlockFile gives the header, readBlockBytes any stretch of the numbers, aligned for every kind of number", () => {
    const block = openBlockFile(written())!;
    expect(block).toMatchObject({ header: { says: "über" }, bytes: 12_000 });
    expect(block.start % 8).toBe(0);
    const out = new Float32Array(10);
    readBlockBytes(block, 4 * 1245, new Uint8Array(out.buffer));
    expect(out).toEqual(numbers.subarray(1245, 1255));
  });

  it("openBlockFile is undefined for a file that is gone, cut short, longer, or changed in a single bit anywhere", () => {
    expect(openBlockFile(join(scratchFolder(), "none"))).toBeUndefined();
    const whole = readFileSync(written());
    for (const at of [0, 20, 24, 30, 45, 100, 6000, whole.length - 1]) {
      const path = written();
      const changed = Buffer.from(whole);
      changed[at] ^= 4;
      writeFileSync(path, changed);
      expect(openBlockFile(path), `byte ${at}`).toBeUndefined();
    }
    for (const size of [0, 10, 40, whole.length - 4, whole.length + 4]) {
      const path = written();
      truncateSync(path, size);
      expect(openBlockFile(path), `size ${size}`).toBeUndefined();
    }
  });

  it("writeBlockFile that fails leaves nothing and says why; readBlockBytes refuses a file that has become shorter", () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "x.block"));
    expect(() => writeBlockFile(join(folder, "x.block"), {}, [bytes])).toThrow(FileError);
    expect(readdirSync(folder)).toEqual(["x.block"]);
    const path = written();
    const block = openBlockFile(path)!;
    truncateSync(path, 200);
    expect(() => readBlockBytes(block, 0, new Uint8Array(12_000))).toThrow(
      /^read .*x.block: it is shorter than it was$/,
    );
  });
});
