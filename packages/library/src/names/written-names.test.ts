import { describe, expect, it } from "vitest";
import { writtenNames } from "./written-names.ts";

describe("writtenNames(written)", () => {
  it.each([
    ["waltz.mid", "waltz.mid"],
    ["My%20Waltz%20%28live%29.mid", "My Waltz (live).mid"],
    ["100% pure.mid", "100% pure.mid"],
    ["file:///home/kim/music/a%20b.mid", "/home/kim/music/a b.mid"],
    ["file:///C:/music/a.mid", "/music/a.mid"],
    ["C:\\music\\a.mid", "\\music\\a.mid"],
    ["\\\\nas\\share\\a.mid", "/share\\a.mid"],
    ["s3://bucket/music/a.mid", "/music/a.mid"],
    ["gs://bucket/a.mid", "/a.mid"],
    ["https://example.org/music/a.mid?sig=1", "/music/a.mid"],
    ["/data/local-files/?d=music%2Fa.mid", "music/a.mid"],
    ["http://localhost:8080/data/local-files/?d=music/a.mid", "music/a.mid"],
    ["/data/upload/3/1a2b3c4d-a.mid", "a.mid"],
    ["/data/upload/1a2b3c4d-a.mid", "a.mid"],
    ["http://localhost:8080/data/upload/12/0badcafe-a_b.mid", "a_b.mid"],
    ["upload/7/0badcafe-a-b.mid", "a-b.mid"],
    ["1a2b3c4d-a.mid", "a.mid"],
    ["6f1b2c3d-0000-4000-8000-00000000abcd_a.mid", "a.mid"],
    ["media/upload/d41d8cd98f00b204e9800998ecf8427e-a.mid", "a.mid"],
    ["filepond/xYz12/a.mid", "a.mid"],
  ])("of %s holds %s", (written, name) => {
    expect(writtenNames(written).names).toContain(name);
    expect(writtenNames(written).names[0]).toBe(written);
  });

  it("takes nothing off a name that only looks a little like a mark", () => {
    for (const name of ["no-1.mid", "deadbeef.mid", "1a2b3c4-a.mid", "uploads.mid", "a/1a2b.mid"])
      expect(writtenNames(name).names).toEqual([name]);
  });

  it("knows a path from the root of another system", () => {
    for (const name of ["D:/m/a.mid", "\\\\nas\\m\\a.mid", "s3://b/m/a.mid", "file%3A%2F%2F%2Fm%2Fa.mid"])
      expect(writtenNames(name).elsewhere).toBe(true);
    for (const name of ["m/a.mid", "/m/a.mid", "a.mid", "m\\a.mid"])
      expect(writtenNames(name).elsewhere).toBe(false);
  });
});
