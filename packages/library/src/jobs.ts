// The job of this package by name: all that a worker has to load of it before its first job.
import { jobModule } from "@semitone/job";

export const READ_FILES = jobModule(import.meta.url, "./import/shards/read-shard-job", "readShard");
