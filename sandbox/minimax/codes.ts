/** MiniMax answers errors as HTTP 200 with one of these in `base_resp` (platform.minimax.io, error codes). */
export const MINIMAX_CODES: Readonly<Record<number, string>> = {
  0: "success",
  1000: "unknown error",
  1001: "request timeout",
  1002: "rate limit, please retry later",
  1004: "login fail: Please carry the API secret key in the 'Authorization' field of the request header",
  1008: "insufficient balance",
  1024: "internal error",
  1026: "input new_sensitive",
  1027: "output new_sensitive",
  1033: "system error, downstream service error",
  1039: "token limit",
  2013: "invalid params",
};

export interface BaseResponse {
  status_code: number;
  status_msg: string;
}

/** The `base_resp` of a code, with a message of its own where the general one says too little. */
export const baseResponse = (code: number, message?: string): BaseResponse => ({
  status_code: code,
  status_msg: message ?? MINIMAX_CODES[code] ?? "unknown error",
});

/** Subjects the provider's moderation refuses with 1026. */
export const isSensitive = (prompt: string): boolean => /\b(nude|naked|gore|beheading|swastika)\b/i.test(prompt);
