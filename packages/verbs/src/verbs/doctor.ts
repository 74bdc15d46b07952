// `doctor`: examines a project and says what to do.
import { z } from "zod";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  input: z.object({}),
  output: z.strictObject({
    project: z.string(),
    findings: z.array(
      z.strictObject({ check: z.string(), level: z.enum(["ok", "warning", "error"]), message: z.string() }),
    ),
  }),
  writes: false,
  needs: "none",
  examples: ["doctor --project my-music"],
  run: async ({ projectFolder }) => {
    const { doctor } = await import("@semitone/library");
    const project = projectFolder();
    return { project, findings: doctor(project) };
  },
  table: ({ findings }) =>
    findings.map(({ check, level, message }) => ({ kind: "finding", level, check, text: message })),
  outcome: ({ findings }) => (findings.some(({ level }) => level === "error") ? "failed" : "ok"),
});
