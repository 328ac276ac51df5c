import { messageOf, UserError } from "../src/errors.ts";
import { evaluate } from "./eval-brain/command.ts";

try {
  const lines = await evaluate(process.argv.slice(2), process.env.CALLBOARD_DATA);
  for (const [name, value] of lines) console.log(`${name}=${value}`);
} catch (error) {
  const hint = error instanceof UserError && error.hint ? ` ${error.hint}` : "";
  process.stderr.write(`${messageOf(error)}${hint}\n`);
  process.exitCode = 1;
}
