import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MUTANTS, type Mutant } from "./list.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const COPIED = ["src", "drizzle", "test", "sandbox", "scripts", "package.json", "tsconfig.json", "vitest.config.ts"];
const SEEDS = 500;
const WITHIN_MS = 300_000;

/** A copy of the product that may be spoilt; the packages are shared. */
function copyProduct(): string {
  const folder = mkdtempSync(join(tmpdir(), "callboard-mutant-"));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Spoils a copy. @throws Error when the text to replace does not stand in the file exactly once. */
function spoil(folder: string, { file, find, put }: Mutant): void {
  const path = join(folder, "src", file);
  const source = readFileSync(path, "utf8");
  const plain = (text: string) => text.replaceAll("#{", "$" + "{");
  const times = source.split(plain(find)).length - 1;
  if (times !== 1) throw new Error(`its text stands in ${file} ${times} times, not once`);
  writeFileSync(
    path,
    source.replace(plain(find), () => plain(put)),
  );
}

/** What caught a mutant, or null. */
function catchIn(folder: string, { caughtBy }: Mutant): string | null {
  const command =
    caughtBy === "simulation"
      ? [join(folder, "scripts/simulate.ts"), "--seeds", String(SEEDS), "--stop-at-violation"]
      : [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--project", "unit", "test/races"];
  const { stdout, status } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
    timeout: WITHIN_MS,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  if (status === 0) return null;
  const line = stdout.split("\n").find((text) => /^seed \d+:|^\s*×/.test(text));
  if (line) return line.trim().slice(0, 150);
  throw new Error(`the checks themselves broke (${status ?? "out of time"})`);
}

/** Spoils the product in one way after the other and prints who noticed. Answers whether all were caught. */
export async function tellMutants(say: (line: string) => void, only?: string): Promise<boolean> {
  let escaped = 0;
  const mutants = MUTANTS.filter(({ name }) => !only || name.includes(only));
  for (const mutant of mutants) {
    const folder = copyProduct();
    try {
      spoil(folder, mutant);
      const caught = catchIn(folder, mutant);
      if (!caught) escaped += 1;
      say(
        `${caught ? "caught " : "ESCAPED"} ${mutant.name}\n          ${caught ?? `${mutant.caughtBy} noticed nothing`}`,
      );
    } catch (error) {
      escaped += 1;
      say(`BROKEN  ${mutant.name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  say(`\n${mutants.length} mutants, ${escaped} not caught`);
  return escaped === 0;
}
