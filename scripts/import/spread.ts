import { createHash } from "node:crypto";

/** A number in [0, 1) that depends on nothing but its arguments: the same id of the same seed falls on the same place. */
export function spread(seed: number, id: string, purpose: string): number {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, purpose, id]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
