// A started studio, asked by programs: its start, its answers, its memory.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

export interface StartedStudio {
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  /** From the command until it has printed its address. */
  readonly startSeconds: number;
  /** Resident, of the server alone. */
  megabytes(): number;
  end(): Promise<void>;
}

export async function startStudio(program: string, folder: string): Promise<StartedStudio> {
  const began = performance.now();
  const words = [program, "studio", "--json", "--project", folder];
  const child: ChildProcess = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout!, "data");
  const startSeconds = (performance.now() - began) / 1000;
  const { url, port } = JSON.parse(String(line)) as { url: string; port: number };
  return {
    url,
    origin: `http://127.0.0.1:${port}`,
    token: url.split("#token=")[1],
    startSeconds,
    megabytes: () => residentOf(child.pid!),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** As Linux says it; NaN elsewhere. */
function residentOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** A connection that the server closes for having been idle may be chosen for a question just then: it is asked again, once. */
const fetchAgain = (address: string, init: RequestInit): Promise<Response> =>
  fetch(address, init).catch(() => fetch(address, init));

export function asker({ origin, token }: Pick<StartedStudio, "origin" | "token">) {
  let key = 0;
  return async (method: string, path: string, body?: unknown) => {
    const began = performance.now();
    const answer = await fetchAgain(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === "POST" && {
          "content-type": "application/json",
          "idempotency-key": `bench-${began}-${key++}`,
        }),
      },
      body: method === "POST" ? (typeof body === "string" ? body : JSON.stringify(body ?? {})) : undefined,
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, bytes, milliseconds: performance.now() - began };
  };
}
