import { describe, expect, it } from "vitest";
import { defineAttribute } from "./attribute-store.ts";
import { setLabels, unsetLabels } from "./edit-labels.ts";
import { projectWith } from "./project-with.test-support.ts";

describe("setLabels, unsetLabels", () => {
  it("look each row up by an index: what one label costs does not grow with the project", () => {
    const project = projectWith(["a/one.mid", "two.mid"]);
    const { connection } = project;
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
    const used = new Set<string>();
    const { prepare } = connection;
    connection.prepare = (sql) => {
      used.add(sql);
      return prepare.call(connection, sql);
    };
    const label = (value: string) => setLabels(project, ["one"], [{ attribute: "mood", value }]);
    expect(label("calm").changes).toHaveLength(1);
    expect(label("tense").changes).toMatchObject([{ before: "calm", after: "tense" }]);
    expect(unsetLabels(project, ["one"], ["mood"]).changes).toHaveLength(1);
    connection.prepare = prepare;
    const plans = [...used].flatMap((sql) =>
      connection
        .all(`EXPLAIN QUERY PLAN ${sql}`, new Array((sql.match(/\?/g) ?? []).length).fill(0))
        .map(({ detail }) => String(detail)),
    );
    expect(plans).toContainEqual(expect.stringContaining("labels_alive"));
    // Attributes and sources are few, whatever the number of pieces; VALUES and json_each are what the question itself holds.
    const scans = plans.filter((detail) => /^SCAN /.test(detail));
    expect(scans.filter((scan) => !/attributes|sources|CONSTANT|json_each/.test(scan))).toEqual([]);
  });
});
