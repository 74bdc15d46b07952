import { describe, expect, it } from "vitest";
import { fromStoredPath, isInside, toStoredPath } from "./posix-path.ts";

describe("toStoredPath(path, projectFolder), fromStoredPath(stored, projectFolder)", () => {
  it.each([
    ["/home/me/project/music", "music"],
    ["/home/me/project", "."],
    ["/home/me/projects", "/home/me/projects"],
    ["/home/me", "/home/me"],
    ["/home/me/project/..music", "..music"],
  ])("store %s as %s and find it again", (path, stored) => {
    expect(toStoredPath(path, "/home/me/project")).toBe(stored);
    expect(fromStoredPath(stored, "/home/me/project")).toBe(path);
  });
});

describe("isInside(path, folder)", () => {
  it("is about folders, not about the letters of their names", () => {
    expect(isInside("/a/b", "/a")).toBe(true);
    expect(isInside("/a", "/a")).toBe(true);
    expect(isInside("/ab", "/a")).toBe(false);
    expect(isInside("/", "/a")).toBe(false);
  });
});
