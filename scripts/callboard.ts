import { Command } from "commander";
import { z } from "zod";
import { syncSchedules } from "../src/clients/qstash.ts";
import { SCHEDULES } from "../src/cron/schedules.ts";

const settings = z.object({
  QSTASH_URL: z.url().default("https://qstash.upstash.io"),
  QSTASH_TOKEN: z.string().min(1),
  PUBLIC_URL: z.url(),
});

const program = new Command("callboard").description("Operates a deployment; settings come from the environment.");

program
  .command("schedules")
  .description("make or update the QStash schedules")
  .action(async () => {
    const parsed = settings.safeParse(process.env);
    if (!parsed.success) {
      const names = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
      return void program.error(`Set ${names} in the environment, then try again.`);
    }
    const { QSTASH_URL: url, QSTASH_TOKEN: token, PUBLIC_URL } = parsed.data;
    await syncSchedules({ url, token, publicUrl: PUBLIC_URL.replace(/\/$/, "") }, [...SCHEDULES]);
    for (const { id, cron, path } of SCHEDULES) console.log(`${id}: ${cron} -> ${path}`);
  });

await program.parseAsync();
