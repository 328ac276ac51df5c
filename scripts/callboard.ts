import { messageOf, UserError } from "../src/errors.ts";
import { redact } from "../src/log.ts";
import { callboardCommand } from "./callboard/command.ts";

try {
  await callboardCommand(console.log).parseAsync();
} catch (error) {
  const hint = error instanceof UserError && error.hint ? ` ${error.hint}` : "";
  process.stderr.write(`${redact(messageOf(error))}${hint}\n`);
  process.exitCode = 1;
}
