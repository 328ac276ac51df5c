import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "../../src/errors.ts";
import { compareConversations, compareLeads, leadHolds, splitOf, talkHolds } from "./compare.ts";
import { type Lines, measureConversations, measureLeads } from "./measure.ts";
import { measureSummaries } from "./measure-summaries.ts";
import { measureText } from "./measure-text.ts";
import { readConversationExamples, readLeadExamples } from "./read-files.ts";

/** By which a file that is not split yet is split. */
const SEED = 1;
/** Of `--compare`: splits by different seeds, and how often five folds are drawn anew. */
const [SPLITS, REPEATS] = [20, 3];
const USAGE =
  "Give --train FILE and --test FILE (leads .csv or conversations .jsonl, once or twice), or set CALLBOARD_DATA to a folder with leads.csv and conversations.jsonl; --compare [--splits 20] tries other ways on --train alone.";

/**
 * Measures the brain on files: learns from `--train`, judges on `--test`. Both may be given twice, once a kind; without them
 * the files of `CALLBOARD_DATA` are split four to one by a fixed seed. With `--compare` the training files alone are looked at:
 * how often what is asked for holds over splits, and other ways of learning. @throws UserError for arguments that say nothing.
 */
export async function evaluate(args: string[], dataFolder: string | undefined): Promise<Lines> {
  const { train, test, compare, splits } = readArguments(args);
  if (compare) return compareFiles(train.length > 0 ? train : filesOf(dataFolder), splits);
  const lines: Lines = [];
  const pick = (files: string[], ending: string) => files.find((file) => file.endsWith(ending));
  const [leads, leadsTest] = [pick(train, ".csv"), pick(test, ".csv")];
  const [talks, talksTest] = [pick(train, ".jsonl"), pick(test, ".jsonl")];
  if (Boolean(leads) !== Boolean(leadsTest) || Boolean(talks) !== Boolean(talksTest))
    throw new UserError("A --train file needs a --test file of its kind.", USAGE);
  if (leads && leadsTest) lines.push(...measureLeads(await readLeadExamples(leads), await readLeadExamples(leadsTest)));
  if (talks && talksTest)
    lines.push(...measureConversations(readConversationExamples(talks), readConversationExamples(talksTest)));
  if (train.length === 0) lines.push(...(await evaluateFolder(dataFolder)));
  return [...lines, ...measureText(), ...(await measureSummaries())];
}

async function compareFiles(files: string[], splits: number): Promise<Lines> {
  const lines: Lines = [];
  const repeats = Math.min(REPEATS, splits);
  for (const file of files) {
    if (file.endsWith(".csv")) {
      const examples = await readLeadExamples(file);
      lines.push(...leadHolds(examples, splits), ...compareLeads(examples, repeats));
    } else {
      const examples = readConversationExamples(file);
      lines.push(...talkHolds(examples, splits), ...compareConversations(examples, repeats));
    }
  }
  return lines;
}

function readArguments(args: string[]): { train: string[]; test: string[]; compare: boolean; splits: number } {
  try {
    const option = { type: "string", multiple: true, default: [] as string[] } as const;
    const compare = { type: "boolean", default: false } as const;
    const { values } = parseArgs({
      args,
      options: { train: option, test: option, compare, splits: { type: "string", default: String(SPLITS) } },
    });
    const splits = Number(values.splits);
    if (!Number.isInteger(splits) || splits < 1 || splits > 1_000)
      throw new UserError(`--splits ${values.splits} is not a whole number from 1 to 1,000.`);
    for (const file of [...values.train, ...values.test]) {
      if (!/\.(csv|jsonl)$/.test(file)) throw new UserError(`${file} is neither .csv nor .jsonl.`, USAGE);
      if (!existsSync(file)) throw new UserError(`There is no file ${file}.`);
    }
    return { ...values, splits };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(error instanceof Error ? error.message : "Unknown arguments.", USAGE);
  }
}

/** @throws UserError where one is not there. */
function filesOf(folder: string | undefined): [leads: string, talks: string] {
  const leads = join(folder ?? "", "leads.csv");
  const talks = join(folder ?? "", "conversations.jsonl");
  if (!folder || !existsSync(leads) || !existsSync(talks))
    throw new UserError("There is nothing to learn from.", USAGE);
  return [leads, talks];
}

async function evaluateFolder(folder: string | undefined): Promise<Lines> {
  const [leads, talks] = filesOf(folder);
  return [
    ...measureLeads(...splitOf(await readLeadExamples(leads), SEED)),
    ...measureConversations(...splitOf(readConversationExamples(talks), SEED)),
  ];
}
