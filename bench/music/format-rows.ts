// Rows as a table for people: methods down, budgets across, the main metric and what ours gains.
import type { EvaluationRow } from "@semitone/models";

const shown = ({ value, low, high }: EvaluationRow): string =>
  `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

export function formatRows(rows: readonly EvaluationRow[]): string {
  const tables: string[] = [];
  for (const task of new Set(rows.map((row) => row.task)))
    for (const metric of new Set(rows.filter((row) => row.task === task).map((row) => row.metric))) {
      const own = rows.filter((row) => row.task === task && row.metric === metric);
      const budgets = [...new Set(own.map(({ budget }) => budget))];
      const methods = [...new Set(own.map(({ method, split }) => `${method} (${split})`))];
      tables.push(
        [
          `\n${task}, ${metric}, ${own[0].n} pieces, ${own[0].seeds} seeds`,
          `| method | ${budgets.join(" | ")} |`,
          `| --- |${budgets.map(() => " --- |").join("")}`,
          ...methods.map((method) => {
            const cells = budgets.map((budget) => {
              const row = own.find(
                (one) => `${one.method} (${one.split})` === method && one.budget === budget,
              );
              return row ? shown(row) : "";
            });
            return `| ${method} | ${cells.join(" | ")} |`;
          }),
        ].join("\n"),
      );
    }
  return tables.join("\n");
}
