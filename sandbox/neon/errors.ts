import pg from "pg";

/** What the proxy answers with instead of a result: an HTTP status and the body's fields. */
export class ProxyError extends Error {
  readonly status: number;
  readonly fields: Record<string, string | undefined>;

  constructor(status: number, message: string, fields: Record<string, string | undefined> = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/**
 * What Neon answers for a failure: PostgreSQL's own errors are 400 with all of their fields, a database that cannot be
 * reached is 500 (source: neondatabase/neon, proxy/src/serverless/sql_over_http.rs).
 */
export function toProxyError(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  if (error instanceof pg.DatabaseError) {
    const { code, detail, hint, position, internalPosition, internalQuery, severity } = error;
    const { where, table, column, schema, dataType, constraint, file, line, routine } = error;
    return new ProxyError(400, error.message, {
      ...{ code, detail, hint, position, internalPosition, internalQuery, severity },
      ...{ where, table, column, schema, dataType, constraint, file, line, routine },
    });
  }
  return new ProxyError(
    500,
    `Failed to connect to the database: ${error instanceof Error ? error.message : "unknown"}`,
  );
}
