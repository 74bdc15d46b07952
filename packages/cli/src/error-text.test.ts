import { QueueError } from "@semitone/job";
import { LabelError } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import { describe, expect, it } from "vitest";
import { errorText } from "./error-text.ts";

describe("errorText(error, cwd)", () => {
  it("is the message of an error of ours", () => {
    expect(errorText(new LabelError("mood: unknown value"), "/")).toBe("mood: unknown value");
    expect(errorText(new QueueError("queue: expected a server"), "/")).toBe("queue: expected a server");
    expect(errorText(new SemitoneError("no run is called x", "no-run"), "/")).toBe("no run is called x");
  });

  it("words an error of the system, with its path or the current folder", () => {
    const missing = Object.assign(new Error("ENOENT"), { code: "ENOENT", syscall: "open" });
    expect(errorText(Object.assign(missing, { path: "/a/b.csv" }), "/")).toMatch(
      /^open: it cannot be opened; got ENOENT at \/a\/b\.csv; check that/,
    );
    const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write" });
    expect(errorText(full, "/home")).toMatch(/^write: the disk is full; got ENOSPC at \/home;/);
  });

  it("shows all else with its stack as a fault of ours", () => {
    expect(errorText(new TypeError("x is not a function"), "/")).toMatch(
      /^unexpected error, a fault of semitone; please report it\nTypeError: x is not a function\n +at /,
    );
    expect(errorText("odd", "/")).toMatch(/report it\nodd$/);
  });
});
