// What a process needs that only labels: it starts in less than half the time of the whole package, for tests of it.
export { setLabels } from "./labels/edit-labels.ts";
export { listPieces } from "./pieces/list-pieces.ts";
export { openProject } from "./project.ts";
