import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "./scratch-folder.test-support.ts";
import { whyNotWritable } from "./writable.ts";

describe("whyNotWritable(path)", () => {
  it("is undefined for a file, a folder, and what could be made several folders down", () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, "file"), "");
    for (const path of [folder, join(folder, "file"), join(folder, "a", "b", "c")])
      expect(whyNotWritable(path)).toBeUndefined();
  });

  it.skipIf(process.getuid?.() === 0)(
    "is EACCES for what would be made in a folder without permission",
    () => {
      const folder = join(scratchFolder(), "closed");
      mkdirSync(folder);
      chmodSync(folder, 0o500);
      expect(whyNotWritable(join(folder, "a", "b"))).toBe("EACCES");
    },
  );
});
