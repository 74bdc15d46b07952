import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LoggedStep } from "../run-log.ts";
import { crc32c, maskedCrc32c } from "./crc32c.ts";
import { encodeEventFile } from "./event-file.ts";
import { exportTensorBoard } from "./export-tensorboard.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../../../../fixtures/tensorboard/${name}`, import.meta.url));

describe("crc32c", () => {
  it.each([
    ["32 bytes of 0", new Uint8Array(32), 0x8a9136aa],
    ["32 bytes of 255", new Uint8Array(32).fill(255), 0x62a8ab43],
    ["bytes 0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["bytes 31 to 0", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ["the digits 1 to 9", new TextEncoder().encode("123456789"), 0xe3069283],
  ])(
    "crc32c of %s is the published one (RFC 3720 B.4, and the catalogue's check value)",
    (_, bytes, expected) => {
      expect(crc32c(bytes)).toBe(expected);
    },
  );

  it("maskedCrc32c turns the checksum right by 15 bits and adds a constant", () => {
    const crc = BigInt(crc32c(Uint8Array.of(1, 2, 3)));
    const turned = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
    expect(maskedCrc32c(Uint8Array.of(1, 2, 3))).toBe(Number((turned + 0xa282ead8n) & 0xffffffffn));
  });
});

describe("encodeEventFile", () => {
  it("encodeEventFile writes, byte for byte, what TensorBoard 2.21 writes for the same scalars", () => {
    const { wallTime, scalars } = JSON.parse(fixture("scalars.json").toString());
    const events = scalars.map((line: object) => ({ ...line, wallTime }));
    expect(Buffer.from(encodeEventFile(wallTime, events)).equals(fixture("scalars.tfevents"))).toBe(true);
  });
});

describe("exportTensorBoard", () => {
  it("exportTensorBoard writes one folder for the steps and one for each evaluation, without lists", () => {
    const folder = mkdtempSync(join(tmpdir(), "semitone-tensorboard-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const history: LoggedStep[] = [
      { step: 10, reports: { loss: 2, usage: [1, 2] } },
      { step: 10, evaluation: "held-out", reports: { elbo: -3 } },
      { step: 20, reports: { loss: 1 } },
    ];
    const files = exportTensorBoard(history, folder, { wallTime: 100 });
    expect(files).toEqual([
      join(folder, "training", "events.out.tfevents.100.semitone"),
      join(folder, "held-out", "events.out.tfevents.100.semitone"),
    ]);
    const expected = [
      { step: 10, wallTime: 100, values: { loss: 2 } },
      { step: 20, wallTime: 100, values: { loss: 1 } },
    ];
    expect(new Uint8Array(readFileSync(files[0]))).toEqual(encodeEventFile(100, expected));
  });
});
