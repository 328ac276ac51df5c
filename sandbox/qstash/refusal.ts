/** A request QStash turns down: `status` and `{"error": message}` go to the caller, and nothing has changed. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 404 | 412;

  constructor(status: 400 | 401 | 404 | 412, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, message);

export const notFound = (what: string): Refusal => new Refusal(404, `${what} not found`);

/** Past the plan's limit. QStash documents 412 for quotas and words them `quota <name> exceeded`. */
export const quotaExceeded = (name: string): Refusal => new Refusal(412, `quota ${name} exceeded`);
