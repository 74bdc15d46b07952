// The models that the tagger weighs, simple ones first. To add one: an entry here, and its method in candidate.ts where that is new.
import { areDefault, type SegmentNetworks } from "../segments/beat-network.ts";
import type { Candidate } from "./candidate.ts";
import {
  discriminant,
  logistic,
  PENALTIES,
  PROBE_OPTIONS,
  PROBE_PENALTIES,
  probe,
  ridge,
  ridgeOnRatings,
} from "./linear-candidates.ts";
import type { View } from "./problem.ts";
import { labelSpreading, majority, neighbours, selfTrained } from "./simple-candidates.ts";
import { zooCandidates } from "./zoo-candidates.ts";

const VIEW_PRIORS: readonly (readonly [View, number])[] = [
  ["descriptors", 3],
  ["rhythm", 1],
  ["tonal", 1],
  ["measured", 2],
];
/** The latents of a listener count as much as the descriptors before there is evidence. */
const LATENTS_PRIOR = 3;
/** Ratings say more than the classes that they are cut into. */
const RATINGS_FACTOR = 3;

const ofListener = (candidate: Candidate): Candidate => ({
  ...candidate,
  method: "listener",
  usesUnlabelled: true,
  needsListener: true,
});

/** How performances are played, by itself and beside others of a score: each counts as much as the descriptors before there is evidence. */
const PERFORMED: readonly View[] = ["performed", "besideOthers"];
const PERFORMED_PRIOR = 3;
/** Many classes with a label or two each, as of players, are told apart by weights that the larger penalties do not let grow. */
const PERFORMED_PENALTIES = [0.03, ...PENALTIES];

/** Views whose columns recordings have, too. */
const OF_BOTH: readonly View[] = ["descriptors"];
const ofView = (view: View, candidate: Candidate): Candidate =>
  OF_BOTH.includes(view) ? candidate : { ...candidate, of: "score" };
/** What is best known to tell recordings apart counts as much as all logistic regressions together before there is evidence. */
const DISCRIMINANT_PRIOR = 3;

/** All candidates, simple ones first: of two that are equally good the earlier is taken. */
export const CANDIDATES: readonly Candidate[] = [
  majority("classes"),
  majority("number"),
  ...VIEW_PRIORS.map(([view, prior]) => ofView(view, ridgeOnRatings(view, RATINGS_FACTOR * prior))),
  ...VIEW_PRIORS.flatMap(([view, prior]) =>
    PENALTIES.map((strength) => ofView(view, logistic(view, strength, prior / PENALTIES.length))),
  ),
  discriminant("descriptors", DISCRIMINANT_PRIOR),
  ...VIEW_PRIORS.map(([view, prior]) => ofView(view, ridge(view, prior))),
  neighbours("classes", 5),
  neighbours("classes", 15),
  neighbours("number", 5),
  neighbours("number", 15),
  labelSpreading,
  selfTrained,
  ...[
    ridgeOnRatings("latents", RATINGS_FACTOR * LATENTS_PRIOR),
    ...PENALTIES.map((strength) => logistic("latents", strength, LATENTS_PRIOR / PENALTIES.length)),
    ridge("latents", LATENTS_PRIOR),
  ].map(ofListener),
  ...PERFORMED.flatMap((view) =>
    [
      ridgeOnRatings(view, RATINGS_FACTOR * PERFORMED_PRIOR),
      ...PERFORMED_PENALTIES.map((strength) =>
        logistic(view, strength, PERFORMED_PRIOR / PERFORMED_PENALTIES.length),
      ),
      ridge(view, PERFORMED_PRIOR),
    ].map((candidate): Candidate => ({ ...candidate, of: "score", needs: view })),
  ),
  ...zooCandidates(),
  ...PROBE_PENALTIES.map(probe),
  { ...ridge("states", 1), ...PROBE_OPTIONS },
];

/** The candidates with networks of these kinds in the models of the zoo. */
export function candidatesWith(networks: SegmentNetworks): readonly Candidate[] {
  if (areDefault(networks)) return CANDIDATES;
  const zoo = new Map(zooCandidates(networks).map((candidate) => [keyOf(candidate), candidate]));
  return CANDIDATES.map((candidate) =>
    candidate.hasNetworks ? (zoo.get(keyOf(candidate)) ?? candidate) : candidate,
  );
}

const keyOf = ({ method, kind }: Candidate): string => `${method}, ${kind}`;
