import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
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

  it("openBlockFile is undefined for headers that claim, lie deep or are no JSON, and for what is no file", () => {
    const claims = (header: string, headerBytes = header.length, bytes = 0) => {
      const head = Buffer.alloc(33 + header.length);
      head.write("semitone block 1\n");
      head.writeUInt32LE(headerBytes, 17);
      head.writeUInt32LE(crc32(header), 21);
      head.writeDoubleLE(bytes, 25);
      head.write(header, 33);
      const path = join(scratchFolder(), "x.block");
      writeFileSync(path, head);
      return openBlockFile(path);
    };
    expect(claims('{"a":1}')).toMatchObject({ header: { a: 1 }, bytes: 0 });
    for (const header of ["[".repeat(1000), '{"__proto__":1}', "x", ""])
      expect(claims(header)).toBeUndefined();
    for (const bytes of [2 ** 40, -8, Number.NaN, Number.POSITIVE_INFINITY])
      expect(claims("{}", 2, bytes)).toBeUndefined();
    expect(claims("{}", 2 ** 32 - 1)).toBeUndefined();
    expect(openBlockFile(scratchFolder())).toBeUndefined();
  });

  it("openBlockFile survives 2,000 mutations: the block as it was, or undefined", () => {
    const path = join(scratchFolder(), "x.block");
    writeBlockFile(path, { says: "a" }, [bytes.subarray(0, 64)]);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const changed = Buffer.from(whole);
          for (const [at, byte] of changes) changed[at] = byte;
          writeFileSync(path, changed);
          expect(openBlockFile(path) === undefined).toBe(!changed.equals(whole));
        },
      ),
      { numRuns: 2000, seed: 10 },
    );
  });
});
