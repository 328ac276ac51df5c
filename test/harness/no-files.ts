import type { SlackPort } from "../../src/pipelines/ports.ts";

const refuse = () => Promise.reject(new Error("No files are shared in this test."));

/** The part of Slack's port that shows files, where a test's pipelines show none. */
export const noFiles: Pick<SlackPort, "shareFiles" | "findShared"> = { shareFiles: refuse, findShared: refuse };
