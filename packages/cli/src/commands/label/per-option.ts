// `--per`: what counts as one judged thing.
import type { AgreementOptions } from "@semitone/library";
import { UsageError } from "../../usage-error.ts";

/** @throws UsageError unless `text` is `stretch` or `piece` */
export function perOption(text: string): NonNullable<AgreementOptions["per"]> {
  if (text === "stretch" || text === "piece") return text;
  throw new UsageError(`--per: expected stretch or piece; got ${JSON.stringify(text)}`);
}
