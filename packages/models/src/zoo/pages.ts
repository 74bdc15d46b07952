// The zoo by name. To add a model: its page, and one line here.
import { classifierPage } from "./classifier.ts";
import { gmVaePage } from "./gm-vae.ts";
import { hierarchicalClassesPage, hierarchicalNumberPage } from "./hierarchical.ts";
import { m1m2Page } from "./m1m2.ts";
import { m2Page } from "./m2.ts";
import type { ModelPage } from "./model-page.ts";
import { partiallySpecifiedPage } from "./partially-specified.ts";
import { timbrePage } from "./timbre.ts";
import { vadePage } from "./vade.ts";
import { vaePage } from "./vae.ts";

export const PAGES = {
  vae: vaePage,
  m2: m2Page,
  classifier: classifierPage,
  "gm-vae": gmVaePage,
  m1m2: m1m2Page,
  vade: vadePage,
  "partially-specified": partiallySpecifiedPage,
  "hierarchical-classes": hierarchicalClassesPage,
  "hierarchical-number": hierarchicalNumberPage,
  timbre: timbrePage,
} satisfies Record<string, ModelPage>;

export type PageName = keyof typeof PAGES;

export const PAGE_NAMES = Object.keys(PAGES) as readonly PageName[];
