import { readFileSync } from "node:fs";
import { PGlite, protocol } from "@electric-sql/pglite";

const { serialize } = protocol;

/** A statement as Neon's HTTP protocol carries it. */
export interface WireStatement {
  query: string;
  params: unknown[];
}

/** A result as Neon's HTTP protocol carries it: every value as PostgreSQL's text. */
export interface WireResult {
  fields: { name: string; dataTypeID: number }[];
  command: string;
  rowCount: number;
  rows: (string | null)[][];
  rowAsArray: true;
}

/** What PostgreSQL refused, with its code. */
export class Refused extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Real PostgreSQL inside this process, whose `app_now()` is told from outside. Every call is synchronous. */
export interface Postgres {
  /** One statement, or several as one transaction. Each text is prepared once and kept: what varies is a parameter. @throws Refused; then nothing of it is kept. */
  execute(statements: WireStatement[], now: number): WireResult[];
  /** Rows as objects, for the simulation's own looking. Values are PostgreSQL's text. */
  look(query: string, params?: unknown[]): Record<string, string | null>[];
  /** Empties these tables. Takes longer where the database had to be opened anew. */
  clear(tables: string[]): Promise<void>;
  close(): Promise<void>;
}

type Message = { name: string };
type Described = Message & { fields: { name: string; dataTypeID: number }[] };
type DataRow = Message & { fields: (string | null)[] };
type Complete = Message & { text: string };
type Problem = Message & { message: string; code?: string };

const text = (param: unknown): string | null => (param === null || param === undefined ? null : String(param));

function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function results(messages: Message[]): WireResult[] {
  const all: WireResult[] = [];
  let fields: WireResult["fields"] = [];
  let rows: WireResult["rows"] = [];
  for (const message of messages) {
    if (message.name === "rowDescription") {
      fields = (message as Described).fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }));
    } else if (message.name === "dataRow") rows.push((message as DataRow).fields);
    else if (message.name === "commandComplete") {
      const words = (message as Complete).text.split(" ");
      all.push({ fields, rows, command: words[0] ?? "", rowCount: Number(words.at(-1)) || 0, rowAsArray: true });
      fields = [];
      rows = [];
    }
  }
  return all;
}

/** Every error leaves about 1.2 kB on PGlite's stack of 2 MB (version 0.5.8, measured); past it all statements fail. */
const MOST_ERRORS = 500;

/** Nothing survives this process, so nothing waits for a disk; and small tables gain nothing from being planned for anew. */
const QUICK = "set synchronous_commit = off; set plan_cache_mode = force_generic_plan;";

const MIGRATIONS = new URL("../../drizzle/", import.meta.url);

/** The product's schema, with a clock and tables of the simulation's own. */
export async function openPostgres(ownSchema: string): Promise<Postgres> {
  let database = await PGlite.create();
  const { entries } = JSON.parse(readFileSync(new URL("meta/_journal.json", MIGRATIONS), "utf8")) as {
    entries: { tag: string }[];
  };
  for (const { tag } of entries) await database.exec(readFileSync(new URL(`${tag}.sql`, MIGRATIONS), "utf8"));
  await database.exec(`
    create or replace function app_now() returns timestamptz language sql stable
      as $$ select current_setting('simulation.now')::timestamptz $$;
    ${ownSchema}`);
  // Before QUICK, which leaves the newest rows out of the files for a while.
  const pristine = await database.dumpDataDir("none");
  await database.exec(QUICK);

  /** Statements by their text; each is described once, when it is prepared. */
  const prepared = new Map<string, { name: string; fields: WireResult["fields"] }>();
  let names = 0;
  let errors = 0;
  const speak = (parts: Uint8Array[]): Message[] => {
    const messages: Message[] = [];
    new protocol.Parser().parse(database.execProtocolRawSync(concat(parts)), (message) => void messages.push(message));
    return messages;
  };
  const failure = (messages: Message[]): Problem | undefined =>
    messages.find((message) => message.name === "error") as Problem | undefined;

  function execute(statements: WireStatement[], now: number | null): WireResult[] {
    const several = statements.length > 1;
    const clock = now === null ? "" : `set simulation.now = '${new Date(now).toISOString()}';`;
    const parts = clock || several ? [serialize.query(`${clock}${several ? "begin" : ""}`)] : [];
    const fresh: { query: string; name: string; at: number }[] = [];
    for (const [at, { query, params }] of statements.entries()) {
      let name = prepared.get(query)?.name ?? fresh.find((known) => known.query === query)?.name;
      if (!name) {
        names += 1;
        name = `s${names}`;
        fresh.push({ query, name, at });
        parts.push(serialize.parse({ name, text: query }), serialize.describe({ type: "S", name }));
      }
      parts.push(serialize.bind({ statement: name, values: params.map(text) }), serialize.execute());
    }
    parts.push(serialize.sync());
    const messages = speak(parts);
    const problem = failure(messages);
    if (problem) {
      errors += 1;
      if (several) speak([serialize.query("rollback")]);
      throw new Refused(problem.message, problem.code ?? "XX000");
    }
    const all = results(messages).slice(-statements.length);
    for (const { query, name, at } of fresh) prepared.set(query, { name, fields: all[at]?.fields ?? [] });
    if (several) {
      const late = failure(speak([serialize.query("commit")]));
      if (late) throw new Refused(late.message, late.code ?? "XX000");
    }
    return all.map((result, at) => ({ ...result, fields: prepared.get(statements[at]?.query ?? "")?.fields ?? [] }));
  }

  return {
    execute,
    look(query, params = []) {
      const [result] = execute([{ query, params }], null);
      return (result?.rows ?? []).map((row) =>
        Object.fromEntries((result?.fields ?? []).map(({ name }, column) => [name, row[column] ?? null])),
      );
    },
    async clear(tables) {
      if (errors < MOST_ERRORS) {
        const problem = failure(speak([serialize.query(`truncate ${tables.join(", ")} cascade`)]));
        if (problem) throw new Refused(problem.message, problem.code ?? "XX000");
        return;
      }
      await database.close();
      database = await PGlite.create({ loadDataDir: pristine });
      await database.exec(QUICK);
      prepared.clear();
      errors = 0;
    },
    close: () => database.close(),
  };
}
