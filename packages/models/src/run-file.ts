// Names of files in the folder of a run, as a manifest that anybody may have written gives them.
import { z } from "zod";

/** Names joined by `/`: none is empty, `.` or `..`, and nothing in them means something else on another system. */
export const runFile = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    "expected the path of a file in the run's folder",
  );
