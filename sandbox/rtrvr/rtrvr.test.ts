import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandboxClock } from "../clock.ts";
import type { ProviderServer } from "../provider/types.ts";
import { startRtrvr } from "./index.ts";

let server: ProviderServer;
beforeEach(async () => {
  server = await startRtrvr({ clock: createSandboxClock() });
});
afterEach(() => server.close());

interface Answer {
  status: string;
  tabs: { url: string; title: string; text: string; tree: string; elementLinkRecord: Record<string, string> }[];
  metadata: { outputTooLarge?: boolean; responseRef?: { downloadUrl: string } };
  error?: string;
}

async function scrape(body: unknown, key = server.apiKey): Promise<{ http: number; answer: Answer }> {
  const response = await fetch(`${server.url}/scrape`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { http: response.status, answer: (await response.json()) as Answer };
}

test("two hosts -> a tab each, in order, with what the company sells, its news and its team", async () => {
  const urls = ["https://northwind-tools.example/", "https://solar-ridge.example/"];
  const { answer } = await scrape({ urls });
  expect(answer.status).toBe("success");
  expect(answer.tabs.map((tab) => tab.url)).toEqual(urls);
  const [first, second] = answer.tabs;
  expect(first?.text).toContain("Northwind Tools sells fixtures and spare parts");
  expect(first?.text).toMatch(/News\nNorthwind Tools .+\n/);
  expect(first?.text).toMatch(/Team\n.+, Chief executive/);
  expect(second?.text).toContain("rooftop solar");
  const tree = JSON.parse(first?.tree ?? "") as { children: { id: number; role: string }[] };
  const links = tree.children.filter((element) => element.role === "link").map((element) => String(element.id));
  expect(Object.keys(first?.elementLinkRecord ?? {})).toEqual(links);
});

test("the same page twice -> the same text; text only -> no tree, no links", async () => {
  const body = { urls: ["https://acme.example/about"], settings: { extractionConfig: { onlyTextContent: true } } };
  const [first, second] = [await scrape(body), await scrape(body)];
  expect(first).toEqual(second);
  expect(first.answer.tabs[0]).toMatchObject({ tree: "", elementLinkRecord: {} });
});

test("a host that is down -> status error with a reason; an empty or blocked one -> a page that says nothing", async () => {
  const down = await scrape({ urls: ["https://down.example/"] });
  expect(down).toMatchObject({ http: 200, answer: { status: "error", tabs: [] } });
  expect(down.answer.error).toContain("ERR_CONNECTION_REFUSED");
  expect((await scrape({ urls: ["https://empty.example/"] })).answer.tabs[0]?.text).toBe("");
  expect((await scrape({ urls: ["https://blocked.example/"] })).answer.tabs[0]?.title).toBe("Just a moment...");
});

test("a page too large to answer inline -> a reference that holds it", async () => {
  const { answer } = await scrape({ urls: ["https://huge.example/"] });
  expect(answer).toMatchObject({ status: "success", tabs: [], metadata: { outputTooLarge: true } });
  const output = (await (await fetch(answer.metadata.responseRef?.downloadUrl ?? "")).json()) as Answer;
  expect(output.tabs[0]?.text.length).toBeGreaterThan(1_000_000);
});

test("no key, no urls, a url that is none -> 401 and 400s; unknown route -> 404", async () => {
  expect((await scrape({ urls: ["https://acme.example/"] }, "wrong")).http).toBe(401);
  expect((await scrape({ urls: [] })).http).toBe(400);
  expect((await scrape({ urls: ["file:///etc/passwd"] })).http).toBe(400);
  const headers = { authorization: `Bearer ${server.apiKey}` };
  expect((await fetch(`${server.url}/crawl`, { headers })).status).toBe(404);
});
