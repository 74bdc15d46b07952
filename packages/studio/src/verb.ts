// `studio`: opens the studio on a project, until it is ended.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineVerb, note, option, wholeNumber } from "@semitone/verbs/declaring";
import { UsageError, type VerbContext } from "@semitone/verbs/table";
import { z } from "zod";

const input = z.object({
  port: option(wholeNumber(0, 65_535).default(0), {
    help: "port to listen on; 0: any that is free",
    placeholder: "n",
  }),
  open: option(z.boolean().default(true), { help: "do not open a browser, print the address alone" }),
  kind: option(z.enum(["score", "sound"]).optional(), {
    help: "show scores or recordings first, in a project of both",
    placeholder: "kind",
    otherwise: "the kind that has labels",
  }),
  readOnly: option(z.boolean().default(false), { help: "look and listen, change nothing" }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({ url: z.string(), port: z.number() }),
  writes: false,
  needs: "none",
  examples: [
    "studio",
    "studio --port 4000 --no-open",
    "studio --read-only --project my-music",
    "studio --kind sound",
  ],
  more: () =>
    "Serves this machine alone (127.0.0.1), until Ctrl-C. The address holds a secret of this start: who has it may change the project. Where --project names a folder without a project, one is made there.",
  run: async (context, _project, { port, open, readOnly, kind }) => {
    const { serveStudio } = await import("./server/serve.ts");
    const { openOutside } = await import("./server/open-outside.ts");
    const project = await projectOf(context);
    const studio = await serveStudio(project, {
      port,
      readOnly,
      kind,
      onFault: (error) => context.tell("warning", (error as Error).stack ?? String(error)),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
      throw new UsageError(
        `--port: expected one that is free; got ${port} (${error.code}); leave it out for any`,
      );
    });
    try {
      const { url, port: chosen } = studio;
      await context.write(context.json ? `${JSON.stringify({ url, port: chosen })}\n` : `studio: ${url}\n`);
      if (open && !context.json) openOutside(url);
      if (!context.json)
        context.tell("note", "Ctrl-C ends it; labels are on the disk as soon as they are given");
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener("abort", () => resolve(), { once: true });
      });
    } finally {
      const goesOn = studio.isTraining();
      await studio.close();
      if (goesOn && !context.json)
        context.tell("note", "the training goes on; semitone studio finds it again, and can cancel it");
    }
    return undefined;
  },
  table: () => [note("the studio was closed")],
});

/** The project that is meant; in a named folder without one it is made. */
async function projectOf(context: VerbContext) {
  const { namedFolder, path } = context;
  if (namedFolder !== undefined && !existsSync(join(path(namedFolder), "semitone.json"))) {
    const { createProject } = await import("@semitone/library");
    await createProject(path(namedFolder)).close();
    context.tell("note", `made a project in ${path(namedFolder)}`);
  }
  return context.openProject();
}
