/** One line of JSON a call; values are ids, names, counts and durations, never tokens or people's texts. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

const SECRET =
  /(xox[a-z]-[\w-]+|Bearer\s+\S+|postgres(?:ql)?:\/\/[^@\s]+@|whsec_[\w+/=]+|sk-[\w-]{8,}|v0=[0-9a-f]{64})/gi;

/** Text with whatever looks like a credential replaced, at most 1,000 characters. */
export function redact(text: string): string {
  return text.replace(SECRET, "[redacted]").slice(0, 1000);
}

/** A log that writes one JSON line an event through `write`; strings pass `redact` first. */
export function createLog(write: (level: "info" | "warn" | "error", line: string) => void): Log {
  const emit =
    (level: "info" | "warn" | "error") =>
    (event: string, fields: Record<string, unknown> = {}) => {
      const line = JSON.stringify({ level, event, ...fields }, (_key, value) =>
        typeof value === "string" ? redact(value) : value instanceof Error ? redact(value.message) : value,
      );
      write(level, line);
    };
  return { info: emit("info"), warn: emit("warn"), error: emit("error") };
}

/** Writes to the Worker's console, which Workers Logs collects. */
export const consoleLog = (): Log => createLog((level, line) => console[level](line));
