import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isProcessAlive } from "@semitone/disk";
import { listPieces, pieceLabels, setLabels } from "@semitone/library";
import { listRunNames } from "@semitone/models";
import { serveStudio } from "@semitone/studio";
import { madeUpProject } from "@semitone/testing";
import { compareRuns, evaluate, train } from "@semitone/verbs";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { readTrainingNote } from "../../packages/verbs/src/workbench/training-note.ts";
import { buildClient, expectAccessible, goTo, hasBrowser, until, visit } from "./browser.ts";
import { buildForProgram, runProgram, startStudio } from "./program.ts";

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const labelShown = (page: Page, name: string, value: string) =>
  until(
    page,
    `[...document.querySelectorAll(".item")].some((row) => row.children[0].textContent === ${JSON.stringify(name)} && row.children[1].textContent === ${JSON.stringify(value)} && row.children[2].textContent === "labelled")`,
  );

describe.skipIf(!hasBrowser)("journeys in a browser", () => {
  it("5: two tabs and the command line: each sees the labels of the others; of eight tabs none hangs", async () => {
    const project = await madeUpProject({ tunes: 6, labels: 1 });
    const studio = await serveStudio(project, { client: await buildClient(), roots: [project.folder] });
    closing.push(studio.close);
    const { page, troubles } = await visit(studio.url);
    closing.push(() => page.context().close());
    const other = await page.context().newPage();
    await other.goto(`http://127.0.0.1:${studio.port}/library#token=${studio.token}`);
    await goTo(page, "library");
    for (const tab of [page, other]) await tab.waitForSelector(".item");
    await runProgram(project.folder, "label", "set", "waltz4.abc", "kind=waltz");
    for (const tab of [page, other]) await labelShown(tab, "waltz4.abc", "waltz");
    await page.click(".item:has-text('reel3.abc')");
    await page.keyboard.press("2");
    for (const tab of [page, other]) await labelShown(tab, "reel3.abc", "reel");
    const tabs = await Promise.all(Array.from({ length: 6 }, () => page.context().newPage()));
    for (const tab of tabs) {
      await tab.goto(`http://127.0.0.1:${studio.port}/library#token=${studio.token}`);
      await labelShown(tab, "reel3.abc", "reel");
    }
    // With a stream of events for each tab there would be no connection left for a question.
    await other.click(".item:has-text('reel4.abc')");
    await other.keyboard.press("2");
    for (const tab of [page, tabs[5]]) await labelShown(tab, "reel4.abc", "reel");
    // Both ask the same question: who answers second is told what stands, and overwrites nothing.
    for (const tab of [page, other]) {
      await goTo(tab, "label");
      await tab.waitForSelector(".work h2");
    }
    const asked = (await page.textContent(".work h2 .soft"))!.split(",")[0];
    expect((await other.textContent(".work h2 .soft"))!.split(",")[0]).toBe(asked);
    await page.keyboard.press("1");
    await page.waitForSelector(`.hist li:has-text(${JSON.stringify(asked)})`);
    await other.keyboard.press("2");
    await other.waitForSelector("[role=alert]:has-text('given meanwhile')");
    const idOf = new Map(listPieces(project).map(({ id, name }) => [name, id]));
    const said = pieceLabels(project, "kind").filter(({ piece }) => piece === idOf.get(asked));
    expect(said.map(({ value }) => value)).toEqual(["waltz"]);
    expect((await other.textContent(".work h2 .soft"))!.split(",")[0]).not.toBe(asked);
    expect(troubles).toEqual([]);
  }, 300_000);

  it("6: a training outlives the killed server and is found; killed itself it is said to be, started again and cancelled", async () => {
    await buildForProgram();
    const project = await madeUpProject({ tunes: 12, labels: 4 });
    const first = await startStudio(project.folder, 0);
    const { page } = await visit(first.url);
    closing.push(() => page.context().close());
    await page.click(".step:nth-child(3) button:has-text('Train')");
    await page.waitForSelector(".top .job:has-text('train')");
    await until(page, "document.querySelector('.top progress')?.value > 0");
    await first.end("SIGKILL");
    const { pid } = readTrainingNote(project)!;
    expect(isProcessAlive(pid)).toBe(true);
    const second = await startStudio(project.folder, first.port);
    await page.goto(second.url);
    await page.reload();
    await page.waitForSelector(".top .job:has-text('train')");
    await goTo(page, "runs");
    process.kill(pid, "SIGKILL");
    await page.waitForSelector("text=/its process .* ended before its work/");
    await expectAccessible(page);
    await page.click(".report button:has-text('Go on')");
    await page.waitForSelector(".report button:has-text('Cancel')");
    await until(page, "document.querySelector('.top progress')?.value > 0");
    await page.click(".report button:has-text('Cancel')");
    await page.waitForSelector(".report li:has-text('cancelled')");
    expect(listRunNames(project)).toEqual([]);
    await second.end("SIGTERM");
  }, 300_000);

  it("7: results: the numbers of the verb; a number of the confusion leads to exactly its pieces", async () => {
    const project = await madeUpProject({ tunes: 6, labels: 5 });
    // Two labels that the music speaks against.
    setLabels(project, ["waltz0.abc"], [{ attribute: "kind", value: "reel" }]);
    setLabels(project, ["reel0.abc"], [{ attribute: "kind", value: "waltz" }]);
    await train(project, { music: false });
    const studio = await serveStudio(project, { client: await buildClient(), roots: [project.folder] });
    closing.push(studio.close);
    const { page, troubles } = await visit(studio.url);
    closing.push(() => page.context().close());
    await goTo(page, "results");
    await page.click("button:has-text('Measure on pieces left out')");
    await page.waitForSelector("table.confusion");
    await expectAccessible(page);
    const cells = (await page.evaluate(
      "[...document.querySelectorAll('.report table:first-of-type tbody tr')].map((row) => [...row.children].slice(0, 4).map((cell) => cell.textContent))",
    )) as string[][];
    const answers = new Map<string, Set<number>>();
    const result = await evaluate(project, {
      attributes: ["kind"],
      listenSteps: 0,
      workers: 1,
      onAnswers: (_, said) => {
        for (const { piece, label, tag } of said) {
          const cell = `${label} ${tag}`;
          answers.set(cell, (answers.get(cell) ?? new Set()).add(piece));
        }
      },
    });
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const wanted = result.rows
      .filter(({ metric, budget }) => metric === "accuracy" && budget === "all")
      .map(({ method, value, low, high }) => [method, ...[value, low, high].map(percent)]);
    expect(cells.sort()).toEqual(wanted.sort());
    const [table] = result.reliability;
    const shown = (await page.evaluate(
      "[...document.querySelectorAll('.confusion tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)))",
    )) as number[][];
    expect(shown).toEqual(table.confusion);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide =
      "[...document.querySelectorAll('.page, .page > *')].map((each) => each.scrollWidth - innerWidth)";
    expect(Math.max(...((await page.evaluate(wide)) as number[]))).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    const [label, tag] = [...answers.keys()]
      .find((cell) => cell[0] !== cell[2])!
      .split(" ")
      .map(Number);
    await page.click(`.confusion tbody tr:nth-child(${label + 1}) td:nth-child(${tag + 2}) button`);
    await page.waitForSelector("main[aria-label=library] .item");
    const names = (await page.evaluate(
      "[...document.querySelectorAll('.item')].map((row) => row.children[0].textContent)",
    )) as string[];
    const nameOf = new Map(listPieces(project).map(({ id, name }) => [id, name]));
    expect(names.sort()).toEqual([...answers.get(`${label} ${tag}`)!].map((id) => nameOf.get(id)).sort());
    expect(pieceLabels(project, "kind").length).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
  }, 300_000);

  it("runs: two side by side say what `runs compare` says, and the card of one what stands in its folder", async () => {
    const project = await madeUpProject({ tunes: 4, labels: 3 });
    const options = { music: false, model: "majority" } as const;
    for (const name of ["first", "second"]) await train(project, { ...options, name });
    const studio = await serveStudio(project, { client: await buildClient(), roots: [project.folder] });
    closing.push(studio.close);
    const { page, troubles } = await visit(studio.url);
    closing.push(() => page.context().close());
    await goTo(page, "runs");
    for (const name of ["first", "second"]) await page.check(`[aria-label='compare ${name}']`);
    await page.waitForSelector("table.comparison td");
    const rows = (await page.evaluate(
      "[...document.querySelectorAll('.comparison tbody tr')].map((row) => [...row.children].slice(0, 3).map((cell) => cell.textContent))",
    )) as string[][];
    const [{ attribute, runs }] = await compareRuns(project, ["first", "second"]);
    const told = runs.map(
      ({ labelled, accuracy }) => `${(100 * accuracy!).toFixed(1)} %, ${labelled} labels`,
    );
    expect(rows).toEqual([[attribute, ...told]]);
    await page.click("tr:has-text('second') button:has-text('Card')");
    await page.waitForSelector(".card-text");
    const card = readFileSync(join(project.folder, "runs", "second", "README.md"), "utf8");
    expect(await page.textContent(".card-text")).toBe(card);
    await expectAccessible(page);
    // On a small screen a long page leaves its tables their height.
    await page.setViewportSize({ width: 320, height: 700 });
    const heights = (await page.evaluate(
      "[...document.querySelectorAll('table')].map((table) => table.clientHeight - table.tBodies[0].clientHeight)",
    )) as number[];
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    await expectAccessible(page);
    await page.uncheck("[aria-label='compare first']");
    await page.waitForSelector("table.comparison", { state: "detached" });
    expect(troubles).toEqual([]);
  }, 300_000);
});
