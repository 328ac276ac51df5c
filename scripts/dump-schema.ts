import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { pgDump } from "@electric-sql/pglite-tools/pg_dump";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";

const FILE = fileURLToPath(new URL("../drizzle/schema.sql", import.meta.url));

/** The schema that the migrations make, as `pg_dump --schema-only` writes it, without what names a version. */
export async function dumpSchema(): Promise<string> {
  const database = await PGlite.create();
  try {
    await migrate(drizzle(database), { migrationsFolder: fileURLToPath(new URL("../drizzle", import.meta.url)) });
    const dump = await pgDump({ pg: database, args: ["--schema-only", "--no-owner", "--exclude-schema=drizzle"] });
    const text = await dump.text();
    return `${text
      .split("\n")
      .filter((line) => line !== "" && !/^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict)/.test(line))
      .join("\n")
      .replace(/;\n(?=CREATE|ALTER)/g, ";\n\n")}\n`;
  } finally {
    await database.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dump = await dumpSchema();
  if (process.argv.includes("--check")) {
    const committed = await readFile(FILE, "utf8").catch(() => "");
    if (committed !== dump) {
      console.error("drizzle/schema.sql is not what the migrations make: run `npm run db:schema` and commit it.");
      process.exit(1);
    }
  } else {
    await writeFile(FILE, dump);
  }
}
