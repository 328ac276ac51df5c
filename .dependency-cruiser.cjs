/** Who may import whom; the words for it stand in docs/architecture.md. */
const only = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    only(
      "no-cycles",
      "Parts that need each other are one part.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    only(
      "base-is-local-free",
      "errors and log need nothing of ours.",
      { path: "^src/(errors|log|env)\\.ts$" },
      { path: "^src/" },
    ),
    only(
      "db-knows-no-product",
      "db needs errors, env and log only.",
      { path: "^src/db/", pathNot: "\\.test\\.ts$" },
      { path: "^src/(?!db/|errors\\.ts|env\\.ts|log\\.ts)" },
    ),
    only(
      "drizzle-at-home",
      "Only db speaks Drizzle.",
      { path: "^src/(?!db/)", pathNot: "\\.test\\.ts$" },
      { path: "node_modules/drizzle-orm", dependencyTypesNot: ["type-only"] },
    ),
    only(
      "clients-at-home",
      "Only clients speak to services through their SDKs.",
      { path: "^src/(?!clients/)", pathNot: "\\.test\\.ts$" },
      { path: "node_modules/(openai|@upstash/|@slack/web-api)", dependencyTypesNot: ["type-only"] },
    ),
    only(
      "bolt-at-home",
      "Only the bot speaks Bolt.",
      { path: "^src/(?!bot/)", pathNot: "\\.test\\.ts$" },
      { path: "node_modules/@slack/bolt" },
    ),
    only(
      "clients-know-no-product",
      "Clients need errors, env, log and the ports they fit.",
      { path: "^src/clients/", pathNot: "\\.test\\.ts$" },
      { path: "^src/(bot|cron|webhooks|ingest|share|app|deps|index|pipelines/(?!ports\\.ts))" },
    ),
    only(
      "pipelines-show-nothing",
      "Pipelines get what they need as ports.",
      { path: "^src/pipelines/", pathNot: "\\.test\\.ts$" },
      { path: "^src/(bot|cron|webhooks|share|clients|app|deps|index)" },
    ),
    only(
      "bot-by-the-front-door",
      "The bot uses pipelines through their index, never a step.",
      { path: "^src/bot/", pathNot: "\\.test\\.ts$" },
      { path: "^src/pipelines/(?!index\\.ts|ports\\.ts)" },
    ),
    only(
      "cron-and-webhooks-by-the-front-door",
      "So do schedules and webhooks.",
      { path: "^src/(cron|webhooks)/", pathNot: "\\.test\\.ts$" },
      { path: "^src/(bot|pipelines/(?!index\\.ts|ports\\.ts))" },
    ),
    only(
      "worker-knows-no-sandbox",
      "Nothing in src knows that the sandbox exists.",
      { path: "^src/", pathNot: "\\.test\\.ts$" },
      { path: "^(sandbox|test|scripts|bench)/" },
    ),
    only(
      "worker-without-dev-dependencies",
      "What the Worker bundles is a dependency.",
      { path: "^src/", pathNot: "\\.test\\.ts$" },
      { dependencyTypes: ["npm-dev"] },
    ),
    only(
      "no-orphans-of-npm",
      "Every package is declared.",
      { path: "^(src|sandbox|scripts|test|bench)/" },
      { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
