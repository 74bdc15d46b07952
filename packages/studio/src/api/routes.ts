// Every route of the studio in one table: the server serves them, the client calls them, tests walk them. What a POST must hold
// is in schemas.ts, which the client has no need of.
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** With `:name` for what is given. */
  readonly path: string;
  /** Whether it changes the project, which a read-only one refuses. */
  readonly writes?: true;
  /** Bytes that are no JSON: of what is sent, or what comes back. */
  readonly bytes?: "sent" | "back";
  readonly about: string;
}

export const ROUTES = {
  openapi: { method: "GET", path: "/api/openapi.json", about: "this table as an OpenAPI document" },
  project: { method: "GET", path: "/api/project", about: "what the project holds" },
  catalogue: { method: "GET", path: "/api/catalogue", bytes: "back", about: "every piece as columns" },
  names: { method: "GET", path: "/api/names", about: "names in the order of the catalogue" },
  events: { method: "GET", path: "/api/events", bytes: "back", about: "what changes, as it changes" },
  kind: { method: "POST", path: "/api/kind", about: "look at scores, or at recordings" },
  notes: {
    method: "GET",
    path: "/api/pieces/:id/notes",
    about: "the notes of a piece, or the line of a recording and where its sound is",
  },
  sound: {
    method: "GET",
    path: "/api/pieces/:id/sound",
    bytes: "back",
    about: "a recording as WAV, in ranges",
  },
  piece: { method: "GET", path: "/api/pieces/:id", about: "tags bar by bar, and what is alike" },
  define: {
    method: "POST",
    path: "/api/attributes",
    writes: true,
    about: "declare an attribute",
  },
  labels: { method: "GET", path: "/api/labels/:attribute", about: "labels in the order of the answers" },
  label: {
    method: "POST",
    path: "/api/labels",
    writes: true,
    about: "one batch of labels",
  },
  checkLabels: {
    method: "POST",
    path: "/api/label-files/:name/check",
    bytes: "sent",
    about: "what the labels of a file would change",
  },
  takeLabels: {
    method: "POST",
    path: "/api/label-files/:name",
    writes: true,
    bytes: "sent",
    about: "take the labels of a file, in one batch",
  },
  giveLabels: { method: "GET", path: "/api/label-files", bytes: "back", about: "every label as CSV" },
  undo: {
    method: "POST",
    path: "/api/undo",
    writes: true,
    about: "take the newest batch back",
  },
  redo: {
    method: "POST",
    path: "/api/redo",
    writes: true,
    about: "redo what was undone last",
  },
  history: { method: "GET", path: "/api/history", about: "batches of labels, newest first" },
  queue: { method: "POST", path: "/api/queue", about: "the next questions" },
  skip: { method: "POST", path: "/api/skips", writes: true, about: "pass over a question, or ask it again" },
  skips: { method: "GET", path: "/api/skips/:attribute", about: "pieces that were skipped, newest last" },
  guess: {
    method: "POST",
    path: "/api/guess",
    about: "what the labels say of a piece",
  },
  suspects: { method: "GET", path: "/api/suspects/:attribute", about: "labels the others speak against" },
  gain: {
    method: "GET",
    path: "/api/gain/:attribute",
    about: "what more labels would do, as measured last, or null",
  },
  folder: { method: "POST", path: "/api/folder", about: "folders in a folder" },
  drop: {
    method: "POST",
    path: "/api/dropped/:name",
    writes: true,
    bytes: "sent",
    about: "one file into the folder dropped",
  },
  start: {
    method: "POST",
    path: "/api/jobs",
    writes: true,
    about: "import, train, evaluate, or study what more labels would do",
  },
  cancel: { method: "DELETE", path: "/api/jobs/:id", writes: true, about: "cancel a job" },
  machines: { method: "GET", path: "/api/machines", about: "who works on the jobs of many machines" },
  runs: { method: "GET", path: "/api/runs", about: "every run" },
  results: { method: "GET", path: "/api/runs/:name/results", about: "scores and evaluation of a run" },
  card: { method: "GET", path: "/api/runs/:name/card", about: "what a run is made of and for, as text" },
  comparison: {
    method: "GET",
    path: "/api/runs/:name/beside/:other",
    about: "scores of two runs, attribute by attribute",
  },
  deleteRun: { method: "DELETE", path: "/api/runs/:name", writes: true, about: "delete a run" },
  make: {
    method: "POST",
    path: "/api/make",
    about: "a morph, a transfer, a score performed, or a whole piece",
  },
  compose: {
    method: "POST",
    path: "/api/compose",
    bytes: "back",
    about: "new music two bars at a time, one JSON a line",
  },
  takes: { method: "GET", path: "/api/takes", about: "what was kept, newest first" },
  keep: {
    method: "POST",
    path: "/api/takes",
    writes: true,
    about: "keep as MIDI, and as MusicXML what has notation",
  },
  render: {
    method: "POST",
    path: "/api/takes/:name/sound",
    writes: true,
    about: "render a take as WAV",
  },
  reveal: {
    method: "POST",
    path: "/api/reveal",
    about: "open the folder of takes in the system's own window",
  },
  ticket: {
    method: "POST",
    path: "/api/tickets",
    about: "an address that gives one file for ten minutes",
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

/** Of JSON that is sent. */
export const MAX_JSON_BYTES = 1 << 20;
/** Of a file that is dropped. */
export const MAX_DROPPED_BYTES = 64 << 20;
/** The header that makes a repeated request of labels harmless. */
export const KEY_HEADER = "idempotency-key";
