// The descriptors as a view; their table is in descriptors/.
import { describeScore } from "../descriptors/describe.ts";
import { DESCRIPTORS } from "../descriptors/table.ts";
import { tableView } from "./table-view.ts";

/** The 95 numbers of `describeScore`. */
export const descriptors = tableView({
  id: "descriptors@1",
  about: "density, register, key, tempo, rhythm, articulation, dynamics, melody and harmony of a passage",
  columns: DESCRIPTORS.map(({ name, title, unit, range, formula, undefinedWhen }) => ({
    name,
    title,
    unit,
    range,
    formula,
    undefinedWhen,
  })),
  fill: describeScore,
});
