// Debian packages that some tests need: installed where this may be done without asking, else those tests say they were skipped.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What a package is recognised by, and what needs it. */
const PACKAGES = [
  {
    name: "chromium",
    file: "/usr/bin/chromium",
    purpose: "tests in a real browser and on its software WebGPU",
  },
] as const;

/** Installs what is missing on Debian as root; says what it does, and what will be skipped where it cannot. */
export function ensureDebianPackages(): void {
  const missing = PACKAGES.filter(({ file }) => !existsSync(file));
  if (missing.length === 0) return;
  const mayInstall =
    process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  for (const { name, purpose } of missing)
    console.error(
      mayInstall
        ? `installing Debian's ${name} for ${purpose}, needed once ...`
        : `SKIPPED: ${purpose}: install ${name} yourself, and run again`,
    );
  if (!mayInstall) return;
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  const names = missing.map(({ name }) => name);
  if (!(apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...names)))
    console.error(
      `SKIPPED: apt-get could not install ${names.join(", ")}; the tests that need them will say so`,
    );
}
