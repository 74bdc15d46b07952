// What the system itself opens: an address in a browser, a folder in its window of files.
import { spawn } from "node:child_process";

/** Given as an argument of a program, never to a shell; where there is no such program, nothing happens. */
export function openOutside(address: string): void {
  const [command, ...before] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler"]
        : ["xdg-open"];
  const child = spawn(command, [...before, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
