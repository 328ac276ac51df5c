import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

/** What the Worker's runtime needs to know from `wrangler.toml`. */
export interface WorkerSettings {
  name: string;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** R2 bindings and their buckets. */
  r2Buckets: Record<string, string>;
}

const BUILD_TIMEOUT_MS = 120_000;

/**
 * Bundles the Worker with wrangler, as a deployment would, into `outDir`.
 * @param project The folder of `wrangler.toml`.
 * @throws Error with wrangler's own words when the bundle cannot be made.
 */
export async function buildWorker(project: string, outDir: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const wrangler = join(require.resolve("wrangler/package.json"), "..", "bin", "wrangler.js");
  const env = {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_WRITE_LOGS: "false",
    FORCE_COLOR: "0",
    CI: "1",
  };
  try {
    await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", outDir], {
      cwd: project,
      env,
      timeout: BUILD_TIMEOUT_MS,
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const words = stripVTControlCharacters(stderr.trim() || stdout.trim() || String(error));
    throw new Error(`The Worker could not be built:\n${words}`);
  }
}

/** Reads the settings that `wrangler deploy` would use. */
export async function readWorkerSettings(project: string): Promise<WorkerSettings> {
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const config = readConfig({ config: join(project, "wrangler.toml") }, { hideWarnings: true });
  if (!config.name || !config.compatibility_date) throw new Error("wrangler.toml needs name and compatibility_date.");
  const bindings: { binding: string; bucket_name?: string }[] = config.r2_buckets;
  const buckets = bindings.map(({ binding, bucket_name }) => [binding, bucket_name ?? binding] as const);
  return {
    name: config.name,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    r2Buckets: Object.fromEntries(buckets),
  };
}
