import { Command, InvalidArgumentError } from "commander";
import { benchMetrics } from "./brain/metrics.ts";
import { benchTraining } from "./brain/training.ts";

const whole = (text: string): number => {
  const value = Number(text.replaceAll(/[_,]/g, ""));
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("must be a whole number from 1 up.");
  return value;
};

const program = new Command("bench").description("Measures what a test should not: time.");
program
  .command("metrics", { isDefault: true })
  .description("what the queries of a summary take on the server, at 10,000 leads and at many")
  .option("--leads <number>", "leads of the large workspace", whole, 1_000_000)
  .option("--messages <number>", "its messages", whole, 5_000_000)
  .option("--data <folder>", "keep the database here, and use what is there")
  .action(benchMetrics);
program
  .command("training")
  .description("the processor's time that learning to score leads takes, beside a plain logistic regression")
  .option("--leads <number>", "leads whose end is known", whole, 10_000)
  .action(benchTraining);

await program.parseAsync();
