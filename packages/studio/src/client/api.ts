// Questions to the server: by the table of routes, with the token of this start.
import type { ErrorAnswer } from "../api/answers.ts";
import { KEY_HEADER, ROUTES, type Route, type RouteName } from "../api/routes.ts";

const TOKEN = "semitone-token";

/** The token of the address, which is taken out of it and kept for this tab. */
export function takeToken(): void {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return;
  sessionStorage.setItem(TOKEN, given);
  history.replaceState(null, "", location.pathname + location.search);
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The server does not answer at all. */
export const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 0;

export interface Question {
  /** What stands for `:id`, `:name`, ... */
  readonly at?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly bytes?: Blob;
  /** Makes a repeated request harmless. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The answer as it is. @throws ApiError for anything but a success (304 is one) */
export async function ask(name: RouteName, question: Question = {}): Promise<Response> {
  const route: Route = ROUTES[name];
  const path = route.path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(question.at?.[key] ?? ""),
  );
  const isJson = route.method === "POST" && question.bytes === undefined;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: route.method,
      headers: {
        authorization: `Bearer ${sessionStorage.getItem(TOKEN) ?? ""}`,
        ...(isJson && { "content-type": "application/json" }),
        ...(question.key !== undefined && { [KEY_HEADER]: question.key }),
        ...question.headers,
      },
      body: question.bytes ?? (isJson ? JSON.stringify(question.body ?? {}) : undefined),
      signal: question.signal,
    });
  } catch (error) {
    if (question.signal?.aborted) throw error;
    throw new ApiError(0, "gone", "The studio's server does not answer. Is it still running?");
  }
  if (answer.ok || answer.status === 304) return answer;
  const said = (await answer.json().catch(() => undefined)) as ErrorAnswer | undefined;
  throw new ApiError(
    answer.status,
    said?.error.code ?? "unknown",
    said?.error.message ?? `status ${answer.status}`,
  );
}

export async function askJson<Answer>(name: RouteName, question: Question = {}): Promise<Answer> {
  return (await ask(name, question)).json() as Promise<Answer>;
}
