// How far the annotators of an attribute agree, with intervals. Reads labels; the measures themselves are in agreement/.

import {
  type AlphaMetric,
  fleissKappa,
  groupInterval,
  type Icc,
  intraclassCorrelation,
  krippendorffAlpha,
} from "@semitone/stats";
import type { Project } from "../project.ts";
import { type Attribute, valuesOf } from "./attribute.ts";
import { findAttribute } from "./attribute-store.ts";
import { weightOf } from "./label.ts";
import { type JudgedUnit, judgedUnits, numbersOf, type UnitOf } from "./opinions.ts";
import { labelsOf } from "./query-labels.ts";

export interface AlphaEstimate {
  /** Krippendorff's alpha; NaN where there is nothing to compare. */
  readonly alpha: number;
  /** 95 % interval over units; NaN where there is nothing to compare. */
  readonly low: number;
  readonly high: number;
  readonly metric: AlphaMetric;
  /** Units with two values or more, and the values in them. */
  readonly units: number;
  readonly ratings: number;
}

export interface LabelAgreement extends AlphaEstimate {
  readonly attribute: string;
  readonly kind: Attribute["kind"];
  readonly per: UnitOf;
  readonly annotators: number;
  /** Soft labels of categories, which these measures do not know. */
  readonly softLeftOut: number;
  /** Categorical attributes whose units all have equally many values. */
  readonly fleissKappa?: number;
  /** Continuous attributes. */
  readonly icc?: Icc;
  /** Multi-label attributes: each tag by itself; the figures above are of all tags together. */
  readonly tags?: readonly (AlphaEstimate & { readonly tag: string })[];
}

export interface AgreementOptions {
  /** @default "stretch" */
  readonly per?: UnitOf;
}

const METRICS: Record<Attribute["kind"], AlphaMetric> = {
  categorical: "nominal",
  "multi-label": "nominal",
  ordinal: "ordinal",
  continuous: "interval",
  group: "nominal",
};

/**
 * Agreement of the human annotators of one attribute.
 *
 * Krippendorff's alpha with a 95 % interval over units (see `groupInterval`); for numbers ICC(1) and ICC(k) as well.
 *
 * @throws LabelError for an unknown attribute
 */
export function labelAgreement(
  project: Pick<Project, "connection" | "folder">,
  attributeName: string,
  { per = "stretch" }: AgreementOptions = {},
): LabelAgreement {
  const attribute = findAttribute(project, attributeName);
  const labels = labelsOf(project, { attributes: [attribute.name], annotatorKind: "human" });
  const units = [...judgedUnits(attribute, labels, per)];
  const metric = METRICS[attribute.kind];
  const codes = new Coder(attribute);
  const annotators = new Set(units.flatMap(({ opinions }) => opinions.map(({ annotator }) => annotator)));
  const common = { attribute: attribute.name, kind: attribute.kind, per, annotators: annotators.size };
  if (attribute.kind === "multi-label") {
    const tags = valuesOf(attribute).map((tag) => ({
      tag,
      values: units.map((unit) => tagValues(unit, tag)),
    }));
    return {
      ...common,
      ...estimate(
        tags.flatMap(({ values }) => values),
        metric,
      ),
      softLeftOut: 0,
      tags: tags.map(({ tag, values }) => ({ tag, ...estimate(values, metric) })),
    };
  }
  const values = units.map(({ opinions }) => codes.all(opinions.map(({ value }) => value)));
  const kappa = metric === "nominal" ? fleissKappa(values) : Number.NaN;
  return {
    ...common,
    ...estimate(values, metric),
    softLeftOut: codes.leftOut,
    ...(Number.isNaN(kappa) ? {} : { fleissKappa: kappa }),
    ...(metric === "interval" ? { icc: intraclassCorrelation(values) } : {}),
  };
}

function estimate(values: readonly (readonly number[])[], metric: AlphaMetric): AlphaEstimate {
  const pairable = values.filter((unit) => unit.length >= 2);
  const ratings = pairable.reduce((sum, unit) => sum + unit.length, 0);
  const { value, low, high } =
    pairable.length < 2
      ? { value: krippendorffAlpha(pairable, metric), low: Number.NaN, high: Number.NaN }
      : groupInterval(
          [...pairable.keys()],
          (chosen) =>
            krippendorffAlpha(
              chosen.map((unit) => pairable[unit]),
              metric,
            ),
          { kind: "at most one" },
        );
  return {
    alpha: value,
    metric,
    low,
    high,
    units: pairable.length,
    ratings,
  };
}

/** Present (1) or absent (0) as each annotator who knows says; a soft opinion counts as what it leans to. */
function tagValues({ opinions }: JudgedUnit, tag: string): number[] {
  return opinions.flatMap(({ value }) => {
    const weight = weightOf(value, tag);
    return weight === undefined ? [] : [weight >= 0.5 ? 1 : 0];
  });
}

/** Values as the numbers that the measures compare. */
class Coder {
  leftOut = 0;
  readonly #codes: Map<string, number>;

  constructor(private readonly attribute: Attribute) {
    this.#codes = new Map(valuesOf(attribute).map((value, index) => [value, index]));
  }

  all(values: readonly JudgedUnit["opinions"][number]["value"][]): number[] {
    if (this.attribute.kind === "continuous") return numbersOf(values);
    const hard = values.filter((value) => typeof value === "string");
    this.leftOut += values.length - hard.length;
    return hard.map((value) => {
      const code = this.#codes.get(value) ?? this.#codes.size;
      this.#codes.set(value, code);
      return code;
    });
  }
}
