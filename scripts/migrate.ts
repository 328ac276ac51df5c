import { migrate } from "./migrate-database.ts";

const url = process.env.DATABASE_URL;
if (!url) {
  console.error("Set DATABASE_URL to the database to migrate, for example postgres://user:password@host/database.");
  process.exit(1);
}
await migrate(url);
console.log("The database is at the newest schema.");
