import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDatabase } from "./databases.ts";
import { listDatabases, type PostgresServer, runStatement, startPostgres } from "./index.ts";
import { canReach } from "./system-user.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
mkdirSync(join(repository, ".callboard"), { recursive: true });
const folder = mkdtempSync(join(repository, ".callboard", "postgres-test-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const portOf = (url: string) => Number(new URL(url).port);
const own = { serverUrl: "" };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A program that starts a server in `dataDir`, says so, and waits to be killed. */
async function startElsewhere(dataDir: string) {
  const module = JSON.stringify(new URL("./index.ts", import.meta.url).href);
  const program = `const { startPostgres } = await import(${module});
    await startPostgres({ serverUrl: "", dataDir: ${JSON.stringify(dataDir)} });
    console.log("up"); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    parent.stdout.once("data", resolve);
    parent.once("exit", () => reject(new Error("the program ended before its server was up")));
  });
  const server = Number.parseInt(readFileSync(join(dataDir, "postmaster.pid"), "utf8"), 10);
  return { parent, server };
}

let shared: PostgresServer;
beforeAll(async () => {
  shared = await startPostgres(own);
});
afterAll(() => shared.stop());

describe("a temporary server", () => {
  test("start -> real PostgreSQL 18 on 127.0.0.1 only, not as root; stop -> it and its folder are gone", async () => {
    const server = await startPostgres(own);
    const [row] = await runStatement<{ version: number; addresses: string; directory: string; fsync: string }>(
      server.url,
      `select current_setting('server_version_num')::int / 10000 as version, current_setting('listen_addresses') as addresses,
              current_setting('data_directory') as directory, current_setting('fsync') as fsync`,
    );
    expect(row).toMatchObject({ version: 18, addresses: "127.0.0.1", fsync: "off" });
    const directory = row?.directory ?? "";
    expect(statSync(join(directory, "postmaster.pid")).uid).not.toBe(0);
    await server.stop();
    expect(existsSync(dirname(directory))).toBe(false);
    await expect(runStatement(server.url, "select 1")).rejects.toThrow(/ECONNREFUSED/);
  });

  test("a database is created from a template, kept when asked, and dropped with its sessions", async () => {
    const original = await shared.createDatabase("original");
    await runStatement(original, "create table leaf as select 7 as value");
    const copy = await shared.createDatabase("copy", { template: "original" });
    expect(await runStatement(copy, "select value from leaf")).toEqual([{ value: 7 }]);
    await expect(shared.createDatabase("copy")).rejects.toMatchObject({ code: "42P04" });
    expect(await shared.createDatabase("copy", { ifExists: "keep" })).toBe(copy);
    const asleep = runStatement(copy, "select pg_sleep(30)");
    const outcome = expect(asleep).rejects.toMatchObject({ code: "57P01" });
    await vi.waitFor(async () => {
      const [count] = await runStatement<{ n: string }>(
        shared.url,
        "select count(*) as n from pg_stat_activity where datname = 'copy' and state = 'active'",
      );
      expect(count?.n).toBe("1");
    });
    await shared.dropDatabase("copy");
    await outcome;
    expect(await listDatabases(shared.url, "copy")).toEqual([]);
  });

  const badNames = ["Upper", "a-b", 'a"; drop database postgres; --', "", "x".repeat(64)];
  test.each(badNames)("database name %j -> refused before the server is asked", async (name) => {
    await expect(createDatabase("postgresql://nobody@127.0.0.1:1/none", name)).rejects.toThrow(/Not a database name/);
  });
});

describe("kept data", () => {
  test("the parent is killed with SIGKILL -> the server ends, and its data are there at the next start", async () => {
    const dataDir = join(folder, "orphaned");
    const { parent, server } = await startElsewhere(dataDir);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(server)).toBe(false), { timeout: 5000 });
    const again = await startPostgres({ ...own, dataDir });
    expect(await runStatement(again.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await again.stop();
  });

  test("the whole stack is killed with SIGKILL -> what was committed is there at the next start", async () => {
    const dataDir = join(folder, "orphaned");
    const first = await startPostgres({ ...own, dataDir });
    const url = await first.createDatabase("ledger");
    await runStatement(url, "create table entry as select 42 as amount");
    const postmaster = Number.parseInt(readFileSync(join(dataDir, "postmaster.pid"), "utf8"), 10);
    process.kill(postmaster, "SIGKILL");
    await first.stop();
    expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(true);
    const second = await startPostgres({ ...own, dataDir });
    const reopened = await second.createDatabase("ledger", { ifExists: "keep" });
    expect(await runStatement(reopened, "select amount from entry")).toEqual([{ amount: 42 }]);
    await second.stop();
  });

  test("postmaster.pid names another program's process -> it is taken for stale", async () => {
    const dataDir = join(folder, "orphaned");
    writeFileSync(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n`);
    const server = await startPostgres({ ...own, dataDir });
    expect(await runStatement(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test("a directory in use by a running stack -> refused, and that stack goes on", async () => {
    const dataDir = join(folder, "orphaned");
    const first = await startPostgres({ ...own, dataDir });
    await expect(startPostgres({ ...own, dataDir })).rejects.toThrow(/in use by another running stack/);
    expect(await runStatement(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await first.stop();
  });

  test("a folder that holds something else -> refused and left as it is", async () => {
    const dataDir = join(folder, "precious");
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, "thesis.txt"), "years of work");
    await expect(startPostgres({ ...own, dataDir })).rejects.toThrow(/not empty/);
    expect(readdirSync(dataDir)).toEqual(["thesis.txt"]);
    expect(readFileSync(join(dataDir, "thesis.txt"), "utf8")).toBe("years of work");
  });

  test("the port asked for is the port used", async () => {
    const dataDir = join(folder, "orphaned");
    const first = await startPostgres({ ...own, dataDir });
    const port = portOf(first.url);
    await first.stop();
    const second = await startPostgres({ ...own, dataDir, port });
    expect(portOf(second.url)).toBe(port);
    await second.stop();
  });
});

describe("a server of one's own (DATABASE_URL)", () => {
  test("it does not answer -> the error names it", async () => {
    const start = startPostgres({ serverUrl: "postgresql://nobody:secret@127.0.0.1:1/none" });
    await expect(start).rejects.toThrow(/^No PostgreSQL answers at 127\.0\.0\.1:1 \(DATABASE_URL\)/);
  });

  test("it is used, drops only what was created here, and is left running", async () => {
    await shared.createDatabase("theirs");
    const guest = await startPostgres({ serverUrl: shared.url });
    await guest.createDatabase("ours");
    await expect(guest.dropDatabase("theirs")).rejects.toThrow(/was not created here/);
    await guest.stop();
    expect(await listDatabases(shared.url, "theirs")).toEqual(["theirs"]);
    expect(await listDatabases(shared.url, "ours")).toEqual([]);
  });
});

test("a folder only its owner may enter -> another user cannot reach what is below it", () => {
  const closed = join(folder, "closed");
  mkdirSync(join(closed, "open"), { recursive: true });
  const stranger = { uid: 65_000, gid: 65_000 };
  expect(canReach(stranger, join(closed, "open", "file"))).toBe(true);
  chmodSync(closed, 0o700);
  expect(canReach(stranger, join(closed, "open", "file"))).toBe(false);
  expect(canReach({ uid: statSync(closed).uid, gid: 0 }, join(closed, "open", "file"))).toBe(true);
});
