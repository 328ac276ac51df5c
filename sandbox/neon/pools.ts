import pg from "pg";
import { ProxyError } from "./errors.ts";

/** Enough for the Workers of one stack, and well below the server's 200 with several databases in use. */
const CONNECTIONS_PER_DATABASE = 20;
const IDLE_MS = 5_000;
const ACQUIRE_TIMEOUT_MS = 15_000;

const keepText = { getTypeParser: () => (text: string) => text };

/** Pools of server connections, one a connection string; a pool without connections is forgotten. */
export interface Pools {
  /** A connection to the database of this connection string; the caller releases it. */
  connect(connectionString: string): Promise<pg.PoolClient>;
  /** Ends the query a connection is busy with, as the server does when its client has gone. */
  cancel(connectionString: string, client: pg.PoolClient): void;
  close(): Promise<void>;
}

function checkConnectionString(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new ProxyError(400, "invalid connection string");
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") {
    throw new ProxyError(400, "invalid connection string: unexpected scheme");
  }
  if (!url.username) throw new ProxyError(400, "missing username");
  if (!url.password) throw new ProxyError(400, "missing password");
  if (url.pathname.length < 2) throw new ProxyError(400, "missing database name");
  return text;
}

export function createPools(): Pools {
  const pools = new Map<string, pg.Pool>();
  const open = (connectionString: string): pg.Pool => {
    const known = pools.get(connectionString);
    if (known) return known;
    const pool = new pg.Pool({
      connectionString: checkConnectionString(connectionString),
      max: CONNECTIONS_PER_DATABASE,
      idleTimeoutMillis: IDLE_MS,
      connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
      types: keepText,
    });
    // A dropped database ends its idle connections; the pool lets go of them, and there is nobody to tell.
    pool.on("error", () => undefined);
    // One in use says so too; its next query fails, and that is what the caller is told.
    pool.on("connect", (client) => client.on("error", () => undefined));
    pool.on("remove", () => {
      if (pool.totalCount > 0 || pool.waitingCount > 0 || pools.get(connectionString) !== pool) return;
      pools.delete(connectionString);
      void pool.end();
    });
    pools.set(connectionString, pool);
    return pool;
  };
  return {
    connect: async (connectionString) => open(connectionString).connect(),
    cancel(connectionString, client) {
      // The driver knows its server process once connected; its types do not say so.
      const { processID } = client as pg.PoolClient & { processID?: number | null };
      if (typeof processID !== "number") return;
      const pool = pools.get(connectionString);
      pool?.query("select pg_cancel_backend($1)", [processID]).catch(() => undefined);
    },
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.end()));
    },
  };
}
