import { describe, expect, test } from "vitest";
import { createSecrets, SecretsError } from "./secrets.ts";

const key = (kid: string) => ({ kid, key: crypto.getRandomValues(new Uint8Array(32)) });
const first = key("2026-01");
const second = key("2026-07");
const TEAM = "T07TEAM";

describe("secrets", () => {
  test("what was encrypted for a team -> read again for that team", async () => {
    const secrets = createSecrets([first]);
    for (const text of ["xoxb-1-é-漢字-🙂", "", "\uFEFFstarts with a mark", "x".repeat(50_000)]) {
      expect(await secrets.decrypt(await secrets.encrypt(text, TEAM), TEAM)).toBe(text);
    }
  });

  test("the same text twice -> two different ciphertexts, neither showing it", async () => {
    const secrets = createSecrets([first]);
    const [one, two] = await Promise.all([secrets.encrypt("token", TEAM), secrets.encrypt("token", TEAM)]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^2026-01:[\w-]{16}:[\w-]+$/);
    expect(atob(one.split(":")[2]?.replaceAll("-", "+").replaceAll("_", "/") ?? "")).not.toContain("token");
  });

  test("a secret copied to another team's row -> refused", async () => {
    const secrets = createSecrets([first]);
    const sealed = await secrets.encrypt("token", TEAM);
    await expect(secrets.decrypt(sealed, "T07OTHER")).rejects.toThrow(SecretsError);
  });

  test("a new key put first -> it writes, and the former key's secrets still open", async () => {
    const old = await createSecrets([first]).encrypt("token", TEAM);
    const rotated = createSecrets([second, first]);
    expect(await rotated.decrypt(old, TEAM)).toBe("token");
    expect(await rotated.encrypt("token", TEAM)).toMatch(/^2026-07:/);
  });

  test("a key that was taken away -> an error naming the key and nothing else", async () => {
    const old = await createSecrets([first]).encrypt("token", TEAM);
    await expect(createSecrets([second]).decrypt(old, TEAM)).rejects.toThrow(
      'The encryption key "2026-01" is not set.',
    );
  });

  test("the right id with another key's bytes -> refused", async () => {
    const sealed = await createSecrets([first]).encrypt("token", TEAM);
    await expect(createSecrets([key(first.kid)]).decrypt(sealed, TEAM)).rejects.toThrow(SecretsError);
  });

  test("any changed character -> refused", async () => {
    const secrets = createSecrets([first]);
    const sealed = await secrets.encrypt("token", TEAM);
    for (let at = 0; at < sealed.length - 1; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
      await expect(secrets.decrypt(changed, TEAM)).rejects.toThrow(SecretsError);
    }
  });

  test("a stored text that is none of ours -> refused", async () => {
    const secrets = createSecrets([first]);
    for (const text of ["", "plain", "a:b", "2026-01:%%%:abc", "2026-01:AAAA:AAAA:AAAA", "2026-01:AAAA:AAAA"]) {
      await expect(secrets.decrypt(text, TEAM)).rejects.toThrow(SecretsError);
    }
  });

  test("no key at all -> said at the start", () => {
    expect(() => createSecrets([])).toThrow("No encryption key is set.");
  });
});
