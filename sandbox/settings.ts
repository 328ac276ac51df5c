/** The sandbox's own development keys. They protect nothing but a stack on 127.0.0.1 from another one's messages. */
export const SANDBOX_KEYS = {
  slackSigningSecret: "5a8d0c1f7e2b4936a1c4d7e0f3b6a9c2",
  slackClientId: "700000000001.700000000003",
  slackClientSecret: "c0ffee00c0ffee00c0ffee00c0ffee00",
  redisToken: "sandbox-redis-token",
  metricsToken: "sandbox-metrics-token",
  encryptionKeys: `sandbox:${Buffer.from("callboard-sandbox-32-byte-key-01").toString("base64")}`,
  webhookSecret: `whsec_${Buffer.from("callboard-sandbox-webhook-secret").toString("base64")}`,
} as const;

/** The parts of the stack that listen, and the ports `npm run dev` prefers. */
export const DEV_PORTS = {
  worker: 8787,
  slack: 8788,
  control: 8789,
  qstash: 8790,
  redis: 8791,
  neon: 8792,
  postgres: 8793,
  model: 8794,
  elevenlabs: 8795,
  minimax: 8796,
  rtrvr: 8797,
} as const;

export type StackPart = keyof typeof DEV_PORTS;
export type StackPorts = Partial<Record<StackPart, number>>;
