// Where in a project the rows of views are kept.
import { join } from "node:path";
import { PROJECT_FILES } from "../own-files.ts";
import type { Project } from "../project.ts";
import { soundSegments } from "../project-config.ts";
import type { ViewCache } from "./view-folder.ts";

/** The store of views of a project: part of its cache. */
export const viewCacheOf = ({ folder, config }: Pick<Project, "folder" | "config">): ViewCache => ({
  folder: join(folder, PROJECT_FILES.cache, "views"),
  segments: config.segments,
  soundSegments: soundSegments(config),
});
