import { stat } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { UserError } from "../../src/errors.ts";
import { ingestLeads, ingestMessages } from "../../src/ingest/ingest.ts";
import { connect } from "./connect.ts";
import { conversationRulesInWords, readConversations } from "./conversations-file.ts";
import { LEAD_FIELDS, parseMappings } from "./lead-columns.ts";
import { leadRulesInWords } from "./lead-rules.ts";
import { readLeads } from "./leads-file.ts";
import type { FileOptions } from "./line.ts";
import { createProgress } from "./progress.ts";
import { type Totals, transfer } from "./transfer.ts";
import { chooseWorkspace, type Workspace } from "./workspace.ts";

interface Options {
  workspace?: string;
  seed: number;
  days: number;
  dryRun?: boolean;
}

/** Bad lines named one by one; the rest is counted. */
const MOST_NAMED = 100;

/** `leads FILE` and `conversations FILE`. `finish` gets the exit code: 1 when nothing could be read. */
export function importCommand(finish: (code: number) => void): Command {
  const program = new Command("import").description("Takes leads and conversations from files into a workspace.");
  const add = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .argument("<file>")
      .option("--workspace <team>", "Slack team id (default: the only workspace)")
      .option("--seed <n>", "decides where missing dates fall", wholeNumber(0), 1)
      .option("--days <n>", "days before now over which missing dates are spread", wholeNumber(1), 30)
      .option("--dry-run", "check the file and write nothing");

  add("leads", "A CSV file with a header and one lead a line.")
    .option("--map <column=field>", `a column and its field (${LEAD_FIELDS.join(", ")})`, collect, [])
    .action(async (file: string, options: Options & { map: string[] }) => {
      const mappings = parseMappings(options.map);
      for (const rule of leadRulesInWords(options.days, options.seed)) console.log(rule);
      const totals = await runImport(file, options, (fileOptions, target, handlers) =>
        transfer(readLeads(file, mappings, fileOptions), {
          ...handlers,
          take: target && ((rows) => ingestLeads(target.db, target.id, rows)),
        }),
      );
      finish(report("leads", totals, options));
    });

  add(
    "conversations",
    "A file with one JSON object a line: conversation_id, turns [{ from: rep | lead, text }].",
  ).action(async (file: string, options: Options) => {
    for (const rule of conversationRulesInWords(options.days, options.seed)) console.log(rule);
    const totals = await runImport(file, options, (fileOptions, target, handlers) =>
      transfer(readConversations(file, fileOptions), {
        ...handlers,
        take: target && ((rows) => ingestMessages(target.db, target.id, rows)),
      }),
    );
    finish(report("messages", totals, options));
  });
  return program;
}

type Handlers = Pick<Parameters<typeof transfer>[1], "onBad" | "onProgress">;
type Run = (options: FileOptions, target: Workspace | undefined, handlers: Handlers) => Promise<Totals>;

async function runImport(file: string, options: Options, run: Run): Promise<Totals> {
  const size = await stat(file).catch(() => undefined);
  if (!size?.isFile()) throw new UserError(`There is no file ${file}.`);
  const connection = options.dryRun ? undefined : await connect(process.env);
  try {
    const target = connection && (await chooseWorkspace(connection.db, options.workspace));
    console.log(target ? `Into ${target.name} (${target.slackTeamId}).` : "A dry run: nothing is written.");
    const progress = createProgress(size.size, process.stderr);
    let named = 0;
    const handlers: Handlers = {
      onBad: (line, problem) => {
        named += 1;
        if (named <= MOST_NAMED) process.stderr.write(`Line ${line}: ${problem}\n`);
      },
      onProgress: (bytes, totals) => progress.update(bytes, totals),
    };
    const now = target?.now ?? new Date();
    const totals = await run({ seed: options.seed, days: options.days, now }, target, handlers).finally(progress.stop);
    if (named > MOST_NAMED) process.stderr.write(`and ${(named - MOST_NAMED).toLocaleString("en")} more bad lines\n`);
    return totals;
  } finally {
    await connection?.close();
  }
}

function report(what: string, totals: Totals, options: Options): number {
  const count = (value: number) => value.toLocaleString("en");
  const written = options.dryRun
    ? "nothing written"
    : `${count(totals.new)} new, ${count(totals.updated)} updated, ${count(totals.unchanged)} unchanged`;
  console.log(
    `${count(totals.read)} lines read, ${count(totals.rows)} ${what}: ${written}; ${count(totals.bad)} bad lines.`,
  );
  return totals.rows === 0 ? 1 : 0;
}

const collect = (value: string, all: string[]): string[] => [...all, value];

const wholeNumber = (least: number) => (value: string) => {
  const number = Number(value);
  if (!/^\d{1,6}$/.test(value) || number < least) throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  return number;
};
