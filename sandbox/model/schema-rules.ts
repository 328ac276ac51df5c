import { invalid } from "./errors.ts";
import type { JsonSchema } from "./types.ts";

/** Limits of strict schemas (platform.openai.com, structured outputs): levels of nesting, properties, enum members. */
const MAX_DEPTH = 10;
const MAX_PROPERTIES = 5_000;
const MAX_ENUM = 1_000;

const ALLOWED = new Set([
  ..."$schema $id $ref $defs definitions title description type properties required additionalProperties".split(" "),
  ..."items minItems maxItems enum const anyOf pattern format".split(" "),
  ..."minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(" "),
]);
const TYPES = new Set(["string", "number", "boolean", "integer", "object", "array", "null"]);
const FORMATS = new Set("date-time time date duration email hostname ipv4 ipv6 uuid".split(" "));

interface Check {
  name: string;
  param: string;
  code: string | null;
  properties: number;
  enums: number;
}

/** Refuses a schema that breaks the rules of strict structured outputs, with OpenAI's 400. `param` names where it came from. */
export function checkStrictSchema(schema: JsonSchema, name: string, param: string): void {
  const check: Check = {
    name,
    param,
    code: param === "response_format" ? null : "invalid_json_schema",
    properties: 0,
    enums: 0,
  };
  if (schema.type !== "object") {
    const got = schema.type === undefined ? "None" : `"${String(schema.type)}"`;
    throw wrong(check, `schema must be a JSON Schema of 'type: "object"', got 'type: ${got}'.`);
  }
  if (schema.anyOf) throw wrong(check, "In context=(), 'anyOf' is not permitted at the root.");
  visit(schema, [], 1, check);
  for (const table of ["$defs", "definitions"] as const) {
    for (const [key, part] of Object.entries(schema[table] ?? {})) visit(part, [table, key], 1, check);
  }
  walkRefs(schema, schema, check);
}

const wrong = (check: Check, reason: string) =>
  invalid(check.param, `Invalid schema for response_format '${check.name}': ${reason}`, check.code);

/** A path as OpenAI's messages write it, a Python tuple. */
const context = (path: string[]): string =>
  `context=(${path.map((part) => `'${part}'`).join(", ")}${path.length === 1 ? "," : ""})`;

function visit(schema: JsonSchema, path: string[], depth: number, check: Check): void {
  const at = `In ${context(path)}`;
  if (typeof schema !== "object" || schema === null) throw wrong(check, `${at}, schema must be an object.`);
  if (depth > MAX_DEPTH) throw wrong(check, `${at}, ${MAX_DEPTH} levels of nesting exceeded.`);
  for (const keyword of Object.keys(schema)) {
    if (!ALLOWED.has(keyword)) throw wrong(check, `${at}, '${keyword}' is not permitted.`);
  }
  if (schema.$ref !== undefined) return;
  if (schema.anyOf) {
    if (!Array.isArray(schema.anyOf) || schema.anyOf.length === 0) throw wrong(check, `${at}, 'anyOf' must be a list.`);
    schema.anyOf.forEach((part, index) => {
      visit(part, [...path, "anyOf", String(index)], depth + 1, check);
    });
    return;
  }
  checkValue(schema, at, check);
  const types = [schema.type ?? []].flat();
  if (types.includes("object")) visitObject(schema, path, depth, check);
  if (types.includes("array")) {
    if (!schema.items) throw wrong(check, `${at}, array schema missing items.`);
    visit(schema.items, [...path, "items"], depth + 1, check);
  }
}

function checkValue(schema: JsonSchema, at: string, check: Check): void {
  const types = [schema.type ?? []].flat();
  if (types.length === 0 && schema.enum === undefined && schema.const === undefined) {
    throw wrong(check, `${at}, schema must have a 'type' key.`);
  }
  const unknown = types.find((type) => !TYPES.has(type));
  if (unknown !== undefined) throw wrong(check, `${at}, '${unknown}' is not a valid type.`);
  if (schema.format !== undefined && !FORMATS.has(schema.format)) {
    throw wrong(check, `${at}, '${schema.format}' is not a valid format.`);
  }
  if (schema.enum !== undefined) {
    check.enums += schema.enum.length;
    if (schema.enum.length === 0) throw wrong(check, `${at}, 'enum' must not be empty.`);
    if (check.enums > MAX_ENUM) throw wrong(check, `the schema has more than ${MAX_ENUM} enum values.`);
  }
}

function visitObject(schema: JsonSchema, path: string[], depth: number, check: Check): void {
  const at = `In ${context(path)}`;
  if (schema.additionalProperties !== false) {
    throw wrong(check, `${at}, 'additionalProperties' is required to be supplied and to be false.`);
  }
  const properties = schema.properties ?? {};
  const required = schema.required ?? [];
  const missing = Object.keys(properties).find((key) => !required.includes(key));
  if (missing !== undefined) {
    const rule = "'required' is required to be supplied and to be an array including every key in properties.";
    throw wrong(check, `${at}, ${rule} Missing '${missing}'.`);
  }
  const extra = required.find((key) => !(key in properties));
  if (extra !== undefined) throw wrong(check, `${at}, 'required' names '${extra}', which is no property.`);
  check.properties += Object.keys(properties).length;
  if (check.properties > MAX_PROPERTIES) throw wrong(check, `the schema has more than ${MAX_PROPERTIES} properties.`);
  for (const [key, part] of Object.entries(properties)) visit(part, [...path, "properties", key], depth + 1, check);
}

/** Every reference must lead to a part of the schema. */
function walkRefs(part: unknown, root: JsonSchema, check: Check): void {
  if (typeof part !== "object" || part === null) return;
  if ("$ref" in part && typeof part.$ref === "string" && !resolveRef(part.$ref, root)) {
    throw wrong(check, `reference '${part.$ref}' cannot be resolved.`);
  }
  for (const value of Object.values(part)) walkRefs(value, root, check);
}

/** The part of a schema a local reference (`#`, `#/$defs/x`) points at. */
export function resolveRef(ref: string, root: JsonSchema): JsonSchema | null {
  if (!ref.startsWith("#")) return null;
  let part: unknown = root;
  for (const key of ref.slice(1).split("/").filter(Boolean)) {
    if (typeof part !== "object" || part === null) return null;
    part = Reflect.get(part, decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return typeof part === "object" && part !== null ? (part as JsonSchema) : null;
}
