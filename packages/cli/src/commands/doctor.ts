// `semitone doctor`: examines a project and says what to do.
import { doctor } from "@semitone/library";
import { EXIT, type Verb, withCommonOptions, withExample } from "../session.ts";

const COLOURS = { ok: "green", warning: "yellow", error: "red" } as const;

export const doctorVerb: Verb = (program, start) => {
  const command = program
    .command("doctor")
    .description("examine a project: config, database, sources, changed files, Node")
    .action(
      start(async (session) => {
        const { out, projectFolder } = session;
        const findings = doctor(projectFolder);
        if (out.json) await out.document({ project: projectFolder, findings });
        else
          for (const { check, level, message } of findings)
            await out.line(`${out.style(COLOURS[level], level.padEnd(7))}  ${check.padEnd(9)}  ${message}`);
        if (findings.some(({ level }) => level === "error")) session.exitCode = EXIT.failed;
      }),
    );
  withExample(withCommonOptions(command), "semitone doctor --project my-music");
};
