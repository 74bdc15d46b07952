// `map`: pieces or segments in a plane, with clusters.
import { Readable } from "node:stream";
import { z } from "zod";
import { note, table, warning } from "../declare/block.ts";
import { option, run, wholeNumber } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import type { ClusterFolders } from "../map/cluster-folders.ts";
import type { MapCluster, MapResult } from "../map.ts";
import { writeStreamed } from "../text/write-streamed.ts";
import { defineVerb } from "../verb.ts";

/** Features named for each cluster. */
const MAX_FEATURES = 3;

const input = z.object({
  run: run(),
  segments: option(z.boolean().default(false), { help: "segments instead of pieces" }),
  clusters: option(wholeNumber(1, 1000).optional(), {
    help: "number of clusters",
    placeholder: "n",
    otherwise: "the most distinct clustering",
  }),
  attribute: option(z.string().optional(), {
    help: "whose tags the file shows",
    placeholder: "name",
    otherwise: "the first",
  }),
  out: option(z.string().optional(), {
    help: "write the points to this file: x, y, cluster, tag, confidence, file_name",
    placeholder: "file.csv",
  }),
  folders: option(z.string().optional(), {
    help: "copy the files of each cluster into a folder of its own in this new folder",
    placeholder: "folder",
  }),
  links: option(z.boolean().default(false), { help: "with --folders: symbolic links instead of copies" }),
});

/** Of a dry run. */
interface Planned {
  readonly run: string;
  readonly file?: string;
  readonly folders?: string;
}

const number = z.number().nullable();

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    points: z
      .array(z.looseObject({ file: z.string(), x: number, y: number, cluster: z.number() }))
      .optional(),
    clusters: z
      .array(
        z.strictObject({
          cluster: z.number(),
          size: z.number(),
          features: z.array(z.strictObject({ name: z.string(), title: z.string(), deviations: number })),
          tags: z.record(z.string(), z.record(z.string(), z.number())),
        }),
      )
      .optional(),
    file: z.string().optional(),
    folders: z.string().optional(),
    copied: z.number().optional(),
    missing: z.array(z.string()).optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["map", "map --segments --out map.csv", "map --clusters 12 --folders sorted --links"],
  run: async (context, project, given): Promise<(MapResult & Partial<ClusterFolders>) | Planned> => {
    const { path, dryRun, signal, onProgress } = context;
    const { run: name, segments, clusters, attribute, out, links } = given;
    const folders = given.folders === undefined ? undefined : path(given.folders);
    if (folders !== undefined && segments)
      throw new UsageError(
        "--folders: expected pieces, which are files; got --segments; leave one of both out",
      );
    if (dryRun && (out !== undefined || folders !== undefined)) {
      const { findRun, readTagger } = await import("@semitone/models");
      const found = findRun(project, name);
      readTagger(found.folder);
      return { run: found.name, ...(out === undefined ? { folders } : { file: out, folders }) };
    }
    const { map } = await import("../map.ts");
    const of = segments ? "segments" : "pieces";
    const result = await map(project, { run: name, of, clusters, signal, onProgress });
    if (attribute !== undefined) requireAttribute(result, attribute);
    if (out !== undefined)
      await writeStreamed(path(out), Readable.from([await pointsAsCsv(result, attribute)]), signal);
    if (folders === undefined) return result;
    const { clusterFolders } = await import("../map/cluster-folders.ts");
    return { ...result, ...(await clusterFolders(project, result.points, { folders, links, signal })) };
  },
  table: (output, { out }) => {
    if (!("points" in output)) {
      const files = [output.file, output.folders].filter((file) => file !== undefined);
      return [note(`would place the pieces by ${output.run} and write ${files.join(" and ")}`)];
    }
    const { points, clusters, run: name, folders, copied, missing = [] } = output;
    const where = out === undefined ? "; --out FILE.csv writes them" : `, in ${out}`;
    return [
      table(["cluster", "size", "tags", "distinguished by"], clusters.map(clusterRow)),
      note(`${points.length} points of ${name}${where}`),
      ...(folders === undefined ? [] : [note(`${copied} files in ${folders}`)]),
      ...(missing.length > 0 ? [warning(`not there any more: ${missing.join(", ")}`)] : []),
    ];
  },
});

/** @throws UsageError where no point has such a tag: the file would have a column of blanks */
function requireAttribute({ run, points }: MapResult, wanted: string): void {
  const known = new Set(points.flatMap(({ predictions }) => predictions.map(({ attribute }) => attribute)));
  if (!known.has(wanted))
    throw new UsageError(
      `--attribute: expected one that ${run} has learnt, of ${[...known].sort().join(", ") || "none"}; got ${JSON.stringify(wanted)}; see semitone runs show ${run}`,
    );
}

async function pointsAsCsv({ points }: MapResult, attribute: string | undefined): Promise<string> {
  const { csvLine } = await import("@semitone/library");
  const isSound = points.some(({ startSeconds }) => startSeconds !== undefined);
  const lines = points.map(({ x, y, cluster, predictions, file, ...place }) => {
    const said = predictions.find((one) => attribute === undefined || one.attribute === attribute);
    return csvLine([x, y, cluster, said?.value, said?.probability, file, ...placeOf(place)]);
  });
  const places = isSound ? ["start_seconds", "end_seconds"] : ["start_bar", "end_bar"];
  const header = csvLine(["x", "y", "cluster", "tag", "confidence", "file_name", ...places]);
  return [header, ...lines].join("");
}

const placeOf = ({ startBar, endBar, startSeconds, endSeconds }: Partial<MapResult["points"][number]>) =>
  startSeconds === undefined ? [startBar, endBar] : [startSeconds, endSeconds];

function clusterRow({ cluster, size, tags, features }: MapCluster) {
  const all = Object.entries(tags);
  const shares = all.map(([name, of]) => {
    const [[value, share]] = Object.entries(of).sort(([, a], [, b]) => b - a);
    // Values of several attributes need their names: yes 70 %, no 60 % says nothing.
    return `${all.length > 1 ? `${name} ` : ""}${value} ${Math.round(100 * share)} %`;
  });
  const distinct = features
    .slice(0, MAX_FEATURES)
    .map(({ title, deviations }) => `${title}: ${deviations > 0 ? "high" : "low"}`);
  return [cluster, size, shares.join(", "), distinct.join("; ")];
}
