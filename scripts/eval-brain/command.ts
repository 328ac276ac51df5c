import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stratifiedFolds } from "../../src/brain-models/numbers.ts";
import { UserError } from "../../src/errors.ts";
import { type Lines, measureConversations, measureLeads } from "./measure.ts";
import { measureSummaries } from "./measure-summaries.ts";
import { measureText } from "./measure-text.ts";
import { readConversationExamples, readLeadExamples } from "./read-files.ts";

/** Of a file that is not split yet, one part in so many is kept aside for judging. */
const PARTS = 5;
const SEED = 1;
const USAGE =
  "Give --train FILE and --test FILE (leads .csv or conversations .jsonl, once or twice), or set CALLBOARD_DATA to a folder with leads.csv and conversations.jsonl.";

/**
 * Measures the brain on files: learns from `--train`, judges on `--test`. Both may be given twice, once a kind; without them
 * the files of `CALLBOARD_DATA` are split four to one by a fixed seed. @throws UserError for arguments that say nothing.
 */
export async function evaluate(args: string[], dataFolder: string | undefined): Promise<Lines> {
  const { train, test } = readArguments(args);
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

function readArguments(args: string[]): { train: string[]; test: string[] } {
  try {
    const option = { type: "string", multiple: true, default: [] as string[] } as const;
    const { values } = parseArgs({ args, options: { train: option, test: option } });
    for (const file of [...values.train, ...values.test]) {
      if (!/\.(csv|jsonl)$/.test(file)) throw new UserError(`${file} is neither .csv nor .jsonl.`, USAGE);
      if (!existsSync(file)) throw new UserError(`There is no file ${file}.`);
    }
    return values;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(error instanceof Error ? error.message : "Unknown arguments.", USAGE);
  }
}

async function evaluateFolder(folder: string | undefined): Promise<Lines> {
  const leads = join(folder ?? "", "leads.csv");
  const talks = join(folder ?? "", "conversations.jsonl");
  if (!folder || !existsSync(leads) || !existsSync(talks))
    throw new UserError("There is nothing to learn from.", USAGE);
  return [
    ...measureLeads(...split(await readLeadExamples(leads))),
    ...measureConversations(...split(readConversationExamples(talks))),
  ];
}

/** Four parts to learn from and one to judge by, both ends spread evenly over them. */
function split<Example extends { converted: boolean }>(examples: Example[]): [train: Example[], test: Example[]] {
  const fold = stratifiedFolds(
    examples.map(({ converted }) => (converted ? 1 : 0)),
    PARTS,
    SEED,
  );
  return [examples.filter((_, row) => fold[row] !== 0), examples.filter((_, row) => fold[row] === 0)];
}
