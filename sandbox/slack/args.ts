import { z } from "zod";

/** Fields of form bodies arrive as text; these read them as what they stand for, and JSON bodies unchanged. */

const emptyToNothing = (value: unknown): unknown => (value === "" || value === null ? undefined : value);

function fromJsonText(value: unknown): unknown {
  if (typeof value !== "string") return value ?? undefined;
  if (value === "") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function toBoolean(value: unknown): unknown {
  if (value === "true" || value === "1" || value === 1) return true;
  if (value === "false" || value === "0" || value === 0) return false;
  return emptyToNothing(value);
}

const toNumber = (value: unknown): unknown =>
  typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : emptyToNothing(value);

export const id = z.string().min(1);
export const text = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : (value ?? undefined)),
  z.string().optional(),
);
export const optional = z.preprocess(emptyToNothing, z.string().optional());
export const flag = z.preprocess(toBoolean, z.boolean().optional());
export const integer = z.preprocess(toNumber, z.int().optional());
/** A JSON value, given as such or as text; not checked further here. */
export const json = z.preprocess(fromJsonText, z.unknown().optional());
/** A list given as JSON or as comma-separated text. */
export const list = z.preprocess((value) => {
  const parsed = fromJsonText(value);
  return typeof parsed === "string" ? parsed.split(",").map((one) => one.trim()) : parsed;
}, z.array(z.string().min(1)).optional());
/** A message's timestamp. */
export const ts = z.preprocess(
  (value) => (typeof value === "number" ? value.toFixed(6) : value),
  z.string().regex(/^\d+(\.\d+)?$/, "invalid ts"),
);
