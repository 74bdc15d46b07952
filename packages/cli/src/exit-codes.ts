/** What a process ends with. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partly: 3, cancelled: 130 } as const;
