import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProcess } from "./processes.ts";

/** The repository's ignored folder for everything the sandbox writes. */
export const CALLBOARD_FOLDER = fileURLToPath(new URL("../.callboard/", import.meta.url));

const TEMPORARY = /^run-(\d+)-/;

/** Removes what temporary stacks left whose process is gone. */
function removeLeftovers(): void {
  for (const name of readdirSync(CALLBOARD_FOLDER)) {
    const [, pid] = TEMPORARY.exec(name) ?? [];
    if (pid !== undefined && !findProcess(Number(pid))) rmSync(join(CALLBOARD_FOLDER, name), { recursive: true });
  }
}

let opened = 0;

/** What PostgreSQL keeps there; its server may be told to forget a database, its folder may not be taken from under it. */
const KEPT_BY_POSTGRES = "postgres";

/**
 * The folder of a stack's state: always the same one for kept state (`kept`, where given), else a new one that `remove` takes away.
 * `reset` empties kept state first, all but PostgreSQL's own folder.
 */
export function openStateFolder(
  persist: boolean,
  reset = false,
  kept = join(CALLBOARD_FOLDER, "state"),
): { path: string; remove(): void } {
  mkdirSync(CALLBOARD_FOLDER, { recursive: true });
  removeLeftovers();
  opened += 1;
  const path = persist ? kept : join(CALLBOARD_FOLDER, `run-${process.pid}-${opened}`);
  mkdirSync(path, { recursive: true });
  if (reset) {
    for (const name of readdirSync(path)) {
      if (name !== KEPT_BY_POSTGRES) rmSync(join(path, name), { recursive: true, force: true });
    }
  }
  return {
    path,
    remove: () => {
      if (!persist) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Writes JSON so that a reader sees the old content or the new, never a part. */
export function writeJson(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** The JSON in a file, or undefined where there is none or it cannot be read as such. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
