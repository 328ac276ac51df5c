import { Client } from "@upstash/qstash";
import { test as base } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../clock.ts";
import { type QStashServer, startQStash } from "../index.ts";
import { type Destination, startDestination } from "./destination.ts";

interface Fixtures {
  clock: SandboxClock;
  qstash: QStashServer;
  client: Client;
  destination: Destination;
}

/** The real client, as a program outside would make it. */
export const clientOf = (qstash: QStashServer): Client =>
  new Client({ baseUrl: qstash.url, token: qstash.token, retry: false, enableTelemetry: false, devMode: false });

/** A running QStash with a clock of its own, the real client for it, and a destination to deliver to. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures a fixture needs from this pattern.
  clock: async ({}, use) => {
    await use(createSandboxClock());
  },
  qstash: async ({ clock }, use) => {
    const qstash = await startQStash({ clock });
    await use(qstash);
    await qstash.close();
  },
  client: async ({ qstash }, use) => {
    await use(clientOf(qstash));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  destination: async ({}, use) => {
    const destination = await startDestination();
    await use(destination);
    await destination.close();
  },
});
