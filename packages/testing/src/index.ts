export { anyMusic, COMMON, GRIDS, JIG, notesOn, segmentOf, TRIPLETS, WALTZ } from "./made-up-cells.ts";
export { madeUpPiece, TINY_SIZES } from "./made-up-piece.ts";
export { madeUpNote, madeUpProject, madeUpSounds, madeUpTune, scratchFolder } from "./made-up-project.ts";
export { type MemoryQueue, memoryQueue } from "./memory-queue.ts";
export { startS3, type TestS3 } from "./s3-server.ts";
export {
  HAS_OPENSSL,
  HAS_POSTGRES,
  HAS_REDIS,
  makeCertificate,
  startPostgres,
  startRedis,
  type TestServer,
} from "./servers.ts";
export { textOf } from "./text-of.ts";
