// What a package needs that declares a verb of its own.
export { note } from "./declare/block.ts";
export { option, wholeNumber } from "./declare/option.ts";
export { defineVerb } from "./verb.ts";
