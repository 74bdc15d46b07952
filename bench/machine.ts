// On what machine a table was measured: numbers without it cannot be compared.
import { cpus } from "node:os";

/** The processor's model, `details` of the run (threads, batch), and the version of Node, as a line under a table. */
export const machineLine = (...details: readonly string[]): string =>
  [
    `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores`,
    ...details,
    process.version,
  ].join(", ");

/** Writes `machineLine` below a table. */
export const printMachine = (...details: readonly string[]): void =>
  console.log(`\n${machineLine(...details)}`);
