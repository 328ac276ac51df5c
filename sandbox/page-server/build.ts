import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CALLBOARD_FOLDER } from "../state-folder.ts";

const SOURCES = fileURLToPath(new URL("../page/", import.meta.url));
/** What the page takes from outside its folder, types aside. */
const COMMANDS = fileURLToPath(new URL("../../src/bot/commands/list.ts", import.meta.url));
const RUN_VITE = fileURLToPath(new URL("./run-vite.ts", import.meta.url));
const LOCK_FILE = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
const BUILD_TIMEOUT_MS = 60_000;

/** Names what the page is built from: its sources, the way it is built, and the packages. */
function sourceHash(): string {
  const hash = createHash("sha256");
  for (const name of globSync("**/*.{ts,tsx,css,html}", { cwd: SOURCES }).sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(SOURCES, name)));
  }
  for (const file of [COMMANDS, RUN_VITE, LOCK_FILE]) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/**
 * The folder of the built page, built first when its sources have changed since.
 * @throws Error with Vite's own words when it cannot be built.
 */
export async function buildPage(): Promise<string> {
  const home = join(CALLBOARD_FOLDER, "page");
  const folder = join(home, sourceHash());
  if (existsSync(join(folder, "index.html"))) return folder;
  mkdirSync(home, { recursive: true });
  const draft = `${folder}.${process.pid}`;
  try {
    await promisify(execFile)(process.execPath, [RUN_VITE, draft], { timeout: BUILD_TIMEOUT_MS });
    for (const old of globSync("*", { cwd: home })) {
      if (/^[0-9a-f]{16}$/.test(old)) rmSync(join(home, old), { recursive: true, force: true });
    }
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Somebody else built the same in the meantime.
    if (existsSync(join(folder, "index.html"))) return folder;
    const words = (error as { stderr?: string }).stderr?.trim();
    throw new Error(`The page could not be built:\n${words || String(error)}`);
  }
  return folder;
}
