import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../fixture-programs.test-support.ts";
import { openSafetensorsFile, readSafetensorsFile, writeSafetensorsFile } from "./safetensors-file.ts";

const fixture = fileURLToPath(
  new URL("../../../../fixtures/runtime/every-dtype.safetensors", import.meta.url),
);

describe("readSafetensorsFile", () => {
  it("readSafetensorsFile of what writeSafetensorsFile wrote gives tensors and metadata back", () => {
    const path = join(temporaryFolder(), "a.safetensors");
    const original = readSafetensorsFile(fixture);
    writeSafetensorsFile(path, original.tensors, original.metadata);
    const copy = readSafetensorsFile(path);
    expect({ ...copy.tensors }).toEqual({ ...original.tensors });
    expect(copy.metadata).toEqual(original.metadata);
  });

  it("readSafetensorsFile with names reads those only", () => {
    const { tensors } = readSafetensorsFile(fixture, { names: ["i32", "scalar"] });
    expect(tensors).toEqual({
      i32: { dtype: "int32", shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
      scalar: { dtype: "float32", shape: [], data: Float32Array.of(7.25) },
    });
    expect(() => readSafetensorsFile(fixture, { names: ["w"] })).toThrow(/must hold "w"; it does not/);
  });
});

describe("openSafetensorsFile", () => {
  it("openSafetensorsFile refuses a file of 2^40 declared bytes without reading or allocating it", () => {
    const path = join(temporaryFolder(), "a.safetensors");
    const json = '{"w":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}';
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(json.length));
    writeFileSync(path, Buffer.concat([head, Buffer.from(json)]));
    expect(() => openSafetensorsFile(path)).toThrow(
      /"w" must lie inside the 0 data bytes; got 0..1099511627776/,
    );
  });

  it("openSafetensorsFile refuses a missing and an empty file, each in its words", () => {
    const path = join(temporaryFolder(), "a.safetensors");
    expect(() => openSafetensorsFile(path)).toThrow(/^read .*a\.safetensors: it does not exist$/);
    writeFileSync(path, "");
    expect(() => openSafetensorsFile(path)).toThrow(/at least 8 bytes; got 0/);
  });

  it("openSafetensorsFile notices a file that became shorter before a tensor was read", () => {
    const path = join(temporaryFolder(), "a.safetensors");
    writeSafetensorsFile(path, { w: { dtype: "float32", shape: [4], data: new Float32Array(4) } });
    const file = openSafetensorsFile(path);
    truncateSync(path, 10);
    expect(() => file.read("w")).toThrow(/became shorter while it was read/);
    file.close();
  });
});
