import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    maxWorkers: 2,
    // Waiting for a condition ends with it; a busy machine may take long.
    expect: { poll: { timeout: 10_000 } },
    // On a shared machine a test gets a second try, which the report names; at a desk the first failure is seen.
    retry: process.env.CI ? 1 : 0,
    setupFiles: ["test/harness/fail-on-console-error.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{src,sandbox,test,scripts}/**/*.test.ts"],
          exclude: ["test/{e2e,browser}/**", "**/node_modules/**"],
          globalSetup: ["test/harness/global-setup.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/browser/shared-stack.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
