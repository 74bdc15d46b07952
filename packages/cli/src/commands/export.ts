// `semitone export`: a run as a folder of its own.
import { exportRun } from "@semitone/verbs";
import { type Verb, withCommonOptions, withExample } from "../session.ts";

export const exportVerb: Verb = (program, start) => {
  const command = program
    .command("export")
    .description(
      "copy a run to a folder that needs nothing of this project: ONNX, safetensors, config, model card",
    )
    .argument("<folder>", "the folder to make")
    .option("--run <name>", "the run (default: the newest)")
    .action(
      start(async (session, folder: string, { run }: { run?: string }) => {
        const { out, signal } = session;
        const result = await exportRun(session.project, { run, to: session.path(folder), signal });
        if (out.json) return out.document(result);
        await out.line(result.folder);
        out.note(
          `${result.run} exported; the copy tagged ${result.checked} pieces as the run does; use it with semitone tag --from ${folder}`,
        );
      }),
    );
  withExample(withCommonOptions(command), "semitone export ~/moods-1", "semitone tag --from ~/moods-1");
};
