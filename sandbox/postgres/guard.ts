/**
 * Runs one command as a child and ends it when the process that started this one goes away, however it goes: the
 * channel between the two closes even after a SIGKILL. Started by `guard-process.ts`, which gives it a log as stderr.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import type { GuardedCommand } from "./guard-process.ts";

const FORCED_END_MS = 10_000;

function watch(command: GuardedCommand): void {
  let ending = false;
  const child = spawn(command.file, command.args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...command.env },
    ...(command.user && { uid: command.user.uid, gid: command.user.gid }),
  });
  const end = () => {
    ending = true;
    child.kill(command.endSignal);
    setTimeout(() => child.kill("SIGKILL"), FORCED_END_MS).unref();
  };
  for (const departure of ["disconnect", "SIGTERM", "SIGINT", "SIGHUP"]) process.on(departure, end);
  const leave = (code: number) => {
    if (ending && command.removeAtEnd) rmSync(command.removeAtEnd, { recursive: true, force: true });
    process.exit(code);
  };
  child.on("error", (error) => {
    console.error(String(error));
    leave(1);
  });
  child.on("close", (code) => leave(code ?? 1));
}

process.once("message", (message) => watch(message as GuardedCommand));
