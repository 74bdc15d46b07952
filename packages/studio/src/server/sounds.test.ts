// The server on a project of recordings: their sound in ranges, by token or by ticket.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { madeUpSounds, scratchFolder } from "@semitone/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Music, ProjectInfo } from "../api/answers.ts";
import { type Studio, serveStudio } from "./serve.ts";

const project = await madeUpSounds({ notes: 2, labels: 1, reels: 1 });
const client = scratchFolder();
writeFileSync(join(client, "index.html"), "<!doctype html><title>studio</title>");
let studio: Studio;
beforeAll(async () => {
  studio = await serveStudio(project, { client, roots: [project.folder] });
});
afterAll(() => studio.close());

const at = (path: string) => `http://127.0.0.1:${studio.port}${path}`;
const headers = () => ({ authorization: `Bearer ${studio.token}`, "content-type": "application/json" });
const get = (path: string, more: Record<string, string> = {}) =>
  fetch(at(path), { headers: { ...headers(), ...more } });
const post = (path: string, body: object) =>
  fetch(at(path), { method: "POST", headers: headers(), body: JSON.stringify(body) });
const pieceOf = (name: string) =>
  Number(
    project.connection.all(
      "SELECT pieces.id AS id FROM pieces JOIN files USING (sha256) WHERE files.path = ?",
      [name],
    )[0].id,
  );

it("GET /api/pieces/:id/sound gives WAV in ranges, the same whatever the parts; a score has none", async () => {
  const path = `/api/pieces/${pieceOf("dark-0.wav")}/sound`;
  const answer = await get(path);
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("accept-ranges")]).toEqual([
    200,
    "audio/wav",
    "bytes",
  ]);
  const all = Buffer.from(await answer.arrayBuffer());
  expect(all.subarray(0, 4).toString()).toBe("RIFF");
  const parts = [];
  for (let from = 0; from < all.length; from += 5000) {
    const part = await get(path, { range: `bytes=${from}-${from + 4999}` });
    expect(part.status).toBe(206);
    parts.push(Buffer.from(await part.arrayBuffer()));
  }
  expect(Buffer.concat(parts).equals(all)).toBe(true);
  expect((await get(path, { range: `bytes=${all.length}-` })).status).toBe(416);
  expect((await get(`/api/pieces/${pieceOf("reel0.abc")}/sound`)).status).toBe(404);
  expect((await fetch(at(path))).status).toBe(401);
});

it("GET /api/pieces/:id/notes of a recording names an address that is heard without a token, and no other by its seal", async () => {
  const [one, other] = [pieceOf("dark-0.wav"), pieceOf("bright-0.wav")];
  const music = (await (await get(`/api/pieces/${one}/notes`)).json()) as Music;
  expect([music.notes, music.peaks?.length]).toEqual([[], 800]);
  const heard = await fetch(at(music.sound!), { headers: { range: "bytes=0-3" } });
  expect([heard.status, await heard.text()]).toEqual([206, "RIFF"]);
  const forged = music.sound!.replace(`piece-${one}?`, `piece-${other}?`);
  expect((await fetch(at(forged))).status).toBe(401);
  expect((await fetch(at(`/sounds/piece-${one}`))).status).toBe(401);
});

it("POST /api/make of sounds answers with a sound to hear; what it is not asked well for is said", async () => {
  const ends = { from: pieceOf("dark-0.wav"), to: pieceOf("bright-1.wav") };
  const answer = await post("/api/make", { kind: "sound-morph", ...ends, t: 0.3 });
  const { sound } = (await answer.json()) as Music;
  expect((await fetch(at(sound!))).status).toBe(200);
  expect((await post("/api/make", { kind: "sound-morph", ...ends, t: 2 })).status).toBe(400);
  expect((await post("/api/make", { kind: "sound-transfer", piece: ends.from })).status).toBe(400);
  expect((await post("/api/make", { kind: "sound-transfer", piece: 999, pitch: "C4" })).status).toBe(404);
});

it("POST /api/kind shows the other kind, to whoever asks", async () => {
  const info = async () => (await (await get("/api/project")).json()) as ProjectInfo;
  expect(await info()).toMatchObject({ kind: "sound", pieces: 4, kinds: { score: 1, sound: 4 } });
  expect((await post("/api/kind", { kind: "score" })).status).toBe(200);
  expect(await info()).toMatchObject({ kind: "score", pieces: 1 });
  expect((await post("/api/kind", { kind: "drums" })).status).toBe(400);
});
