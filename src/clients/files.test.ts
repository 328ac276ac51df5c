import { expect, test } from "vitest";
import { createMemoryBucket } from "../../test/harness/memory-bucket.ts";
import { createFiles, sha256Of } from "./files.ts";

const bytes = new TextEncoder().encode("0123456789");

test("put, head, get, a part of it -> the same bytes and type", async () => {
  const files = createFiles(createMemoryBucket());
  expect(await files.put("w/r/step/1.mp3", bytes, "audio/mpeg")).toEqual({ bytes: 10, sha256: await sha256Of(bytes) });
  expect(await files.head("w/r/step/1.mp3")).toEqual({ bytes: 10, contentType: "audio/mpeg" });
  const whole = await files.get("w/r/step/1.mp3");
  expect(await new Response(whole?.body).text()).toBe("0123456789");
  expect(await new Response(await files.getRange("w/r/step/1.mp3", 2, 3)).text()).toBe("234");
});

test("the same bytes twice -> nothing changes; no such key -> null", async () => {
  const files = createFiles(createMemoryBucket());
  expect(await files.put("k", bytes, "text/plain")).toEqual(await files.put("k", bytes, "text/plain"));
  expect([await files.head("other"), await files.get("other"), await files.getRange("other", 0, 1)]).toEqual([
    null,
    null,
    null,
  ]);
});

test("no bucket bound -> says which binding; a bucket that fails -> an error that passes", async () => {
  await expect(async () => createFiles(undefined).head("k")).rejects.toThrow("FILES");
  const broken = { ...createMemoryBucket(), head: () => Promise.reject(new Error("10001: internal")) };
  await expect(createFiles(broken).head("k")).rejects.toMatchObject({ name: "ExternalError" });
});
