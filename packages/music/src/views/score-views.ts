// The table of views of scores: to add one, write its file and its line here.
import { cells } from "./cells.ts";
import { descriptors } from "./descriptors.ts";
import { meter } from "./meter.ts";
import { rhythm } from "./rhythm.ts";
import { scoreContent } from "./score-content.ts";
import type { TableView } from "./table-view.ts";
import { timeline } from "./timeline.ts";
import { beatTokens, paperTokens, remiTokens } from "./tokens.ts";
import { tonal } from "./tonal.ts";
import type { ScoreView } from "./view.ts";

/** Views of one row a passage: taggers read them in this order. */
export const SCORE_VIEWS: readonly TableView[] = [descriptors, rhythm, meter, tonal];

/** Views that the import computes of every piece and its segments, so that nothing has to read the files again for them. */
export const IMPORTED_VIEWS: readonly ScoreView[] = [...SCORE_VIEWS, timeline, cells];

/** Every view of scores, those that are computed only where they are wanted and earlier versions that can still be computed included. */
export const ALL_SCORE_VIEWS: readonly ScoreView[] = [
  ...IMPORTED_VIEWS,
  beatTokens,
  remiTokens,
  paperTokens,
  scoreContent,
];

/** The view of that id, `name@version`; undefined where this version of semitone computes none. */
export const findScoreView = (id: string): ScoreView | undefined =>
  ALL_SCORE_VIEWS.find((view) => view.id === id);
