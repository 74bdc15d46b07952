// `--per` of `label agreement` and `label aggregate`: what counts as one judged thing.
import { z } from "zod";
import { option } from "../declare/option.ts";

export const per = option(z.enum(["stretch", "piece"]).default("stretch"), {
  help: "unit: every labelled stretch, or the piece, with an annotator's stretches averaged first",
  placeholder: "unit",
});
