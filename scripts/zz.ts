import { checkInstalled } from "./check-installed.ts";

console.log(checkInstalled().join("\n"));
