// `semitone label agreement`: how far annotators agree.
import { type LabelAgreement, labelAgreement, listAttributes } from "@semitone/library";
import { type Verb, withCommonOptions, withExample } from "../../session.ts";
import { perOption } from "./per-option.ts";

export const agreementVerb: Verb = (program, start) => {
  const command = program
    .command("agreement")
    .description("Krippendorff's alpha with a 95 % interval; ICC as well for numbers")
    .argument("[attributes...]", "which (default: all)")
    .option(
      "--per <unit>",
      "stretch: each by itself; piece: an annotator's stretches summed up first",
      "stretch",
    )
    .action(
      start(async ({ out, project }, names: string[], options: { per: string }) => {
        const per = perOption(options.per);
        const wanted = names.length > 0 ? names : listAttributes(project).map(({ name }) => name);
        const results = wanted.map((name) => labelAgreement(project, name, { per }));
        if (out.json) return out.document(results);
        await out.table(
          ["attribute", "alpha", "95 % interval", "units", "ratings", "annotators", "ICC(1)", "ICC(k)", "k"],
          results.flatMap(rowsOf),
        );
        out.note("alpha: 1 agreement, 0 chance; a unit counts if at least two annotators judged it");
      }),
    );
  withExample(withCommonOptions(command), "semitone label agreement valence_rating --per piece");
};

function rowsOf(result: LabelAgreement): (string | number)[][] {
  const row = (name: string, { alpha, low, high, units, ratings }: Omit<LabelAgreement, "attribute">) => [
    name,
    figure(alpha),
    Number.isFinite(low) ? `${figure(low)} to ${figure(high)}` : "",
    units,
    ratings,
  ];
  const icc = result.icc;
  return [
    [
      ...row(result.attribute, result),
      result.annotators,
      icc ? figure(icc.icc1) : "",
      icc ? figure(icc.iccK) : "",
      icc ? icc.k.toFixed(1) : "",
    ],
    ...(result.tags ?? []).map((tag) => [...row(`  ${tag.tag}`, { ...result, ...tag }), "", "", "", ""]),
  ];
}

const figure = (value: number) => (Number.isFinite(value) ? value.toFixed(3) : "");
