import { messageOf, UserError } from "../src/errors.ts";
import { redact } from "../src/log.ts";
import { importCommand } from "./import/command.ts";

try {
  await importCommand((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  const hint = error instanceof UserError && error.hint ? ` ${error.hint}` : "";
  process.stderr.write(`${redact(messageOf(error))}${hint}\n`);
  process.exitCode = 1;
}
