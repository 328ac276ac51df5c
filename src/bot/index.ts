export { createBot } from "./app.ts";
export type { BotDeps } from "./deps.ts";
export { launchRoutes } from "./launch/routes.ts";
export { createPresenter } from "./presenter.ts";
export { createTokens } from "./tenancy.ts";
