export type { Migration } from "./database/migration.ts";
export type { Database, FileRow, FileStatus, PieceRow, SegmentRow } from "./database/tables.ts";
export { nearestName } from "./nearest-name.ts";
export type { CreateProjectOptions, Project } from "./project.ts";
export { createProject, openProject, PROJECT_FILES } from "./project.ts";
export type { ProjectConfig, ProjectConfigInput } from "./project-config.ts";
export type { ProjectErrorCode } from "./project-error.ts";
export { ProjectError } from "./project-error.ts";
