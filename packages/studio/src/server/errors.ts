// What went wrong, as a status and a sentence. Faults of our own say no more than that they are.
import { FileError } from "@semitone/disk";
import { LabelConflict, LabelError, ProjectError, type ProjectErrorCode } from "@semitone/library";
import { SemitoneError, type SemitoneErrorCode } from "@semitone/models";
import { AlignmentError } from "@semitone/music";
import { BusyError } from "@semitone/verbs/workbench";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ErrorAnswer } from "../api/answers.ts";

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 421 | 423 | 500 | 507;

class Refusal extends HTTPException {
  constructor(
    status: Status,
    readonly code: string,
    message: string,
  ) {
    super(status, { message });
  }
}

export const refusal = (status: Status, code: string, message: string): Error =>
  new Refusal(status, code, message);

const OF_PROJECT: Partial<Record<ProjectErrorCode, Status>> = {
  busy: 409,
  "disk-full": 507,
  exists: 409,
  missing: 404,
  "no-piece": 404,
  "not-a-project": 404,
  "read-only": 423,
};

const OF_VERB: Partial<Record<SemitoneErrorCode, Status>> = {
  "broken-run": 409,
  exists: 409,
  "no-run": 404,
};

function judged(error: unknown): { status: Status; code: string; message: string } {
  const { message } = error as Error;
  if (error instanceof Refusal) return { status: error.status as Status, code: error.code, message };
  if (error instanceof ProjectError)
    return { status: OF_PROJECT[error.code] ?? 500, code: error.code, message };
  if (error instanceof SemitoneError)
    return { status: OF_VERB[error.code] ?? 400, code: error.code, message };
  if (error instanceof AlignmentError) return { status: 400, code: "alignment", message };
  if (error instanceof BusyError) return { status: 409, code: "busy", message };
  if (error instanceof LabelConflict) return { status: 409, code: "conflict", message };
  if (error instanceof LabelError)
    return {
      status: /^there is nothing to (un|re)do|^batch \d+/.test(message) ? 409 : 400,
      code: "label",
      message,
    };
  if (error instanceof FileError)
    return {
      status: error.code === "ENOSPC" || error.code === "EDQUOT" ? 507 : 500,
      code: error.code,
      message,
    };
  return {
    status: 500,
    code: "internal",
    message: "unexpected error, a fault of semitone; please report it with what you did",
  };
}

/** @param onFault  told of what is a fault of ours, for the terminal */
export const answerError =
  (onFault: (error: unknown) => void) =>
  (error: unknown, context: Context): Response => {
    const { status, code, message } = judged(error);
    if (code === "internal") onFault(error);
    // What is left of a body that is too long is not read: the connection cannot be used again.
    if (status === 413) context.header("connection", "close");
    return context.json({ error: { code, message } } satisfies ErrorAnswer, status);
  };
