// One verb or library call on the project in the folder given, in a process of its own: prints milliseconds and peak resident memory.
// Plain JavaScript, copied beside the built packages: what a loader of TypeScript takes would count as theirs.
import { findPiece, listPieces, openProject, setLabels } from "@semitone/library";
import { map, tag } from "@semitone/verbs";

const [, , name, folder] = process.argv;

/** What is timed; the project is opened within the time. */
const CASES = {
  "open, list 20": (project) => listPieces(project, { limit: 20 }),
  "open, list 20 from the middle": (project) => listPieces(project, { limit: 20, offset: middleOf(project) }),
  "open, list all": (project) => listPieces(project),
  "open, list all by content": (project) => listPieces(project, { order: "content" }),
  "open, list 20 that hold a text": (project) => listPieces(project, { limit: 20, match: "099999" }),
  "open, find one by its last name": (project) => findPiece(project, "piece-000777"),
  "open, nearest name": (project) => {
    try {
      findPiece(project, "peice-000777.mid");
    } catch (error) {
      return error.message;
    }
  },
  "open, set one label": (project) =>
    setLabels(project, ["piece-000778.mid"], [{ attribute: "mood", value: LABEL }], { annotator: "bench" }),
  tag: (project) => tag(project),
  map: (project) => map(project),
};

const LABEL = ["calm", "even", "tense"][Math.floor(performance.timeOrigin) % 3];

const middleOf = ({ connection }) => Math.floor(connection.all("SELECT count(*) AS n FROM pieces")[0].n / 2);

const start = performance.now();
const before = process.cpuUsage();
const project = openProject(folder);
await CASES[name](project);
const end = performance.now();
const { user, system } = process.cpuUsage(before);
await project.close();
console.log(
  JSON.stringify({
    milliseconds: end - start,
    cpuMilliseconds: (user + system) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
