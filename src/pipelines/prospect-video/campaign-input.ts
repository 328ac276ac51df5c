import { z } from "zod";
import { UserError } from "../../errors.ts";

/** The most prospects one campaign takes. */
export const MAX_PROSPECTS = 10_000;

const line = (name: string, most: number) =>
  z
    .string(`${name} is missing.`)
    .transform((text) => clean(text).replace(/\s+/g, " ").trim())
    .pipe(z.string().min(1, `${name} is missing.`).max(most, `${name} is longer than ${most} characters.`));

const paragraph = (name: string, most: number) =>
  z
    .string(`${name} is missing.`)
    .transform((text) => clean(text).trim())
    .pipe(z.string().max(most, `${name} is longer than ${most} characters.`));

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (value) => (typeof value === "string" && value.trim() === "" ? null : value),
    schema.nullish().transform((value) => value ?? null),
  );

/** PostgreSQL refuses NUL, and other control characters have no place in a name. */
function clean(text: string): string {
  return Array.from(text)
    .filter((char) => char >= " " || char === "\n" || char === "\t")
    .join("");
}

/**
 * Whether a prospect's website may be read: http or https, a public host name, no credentials. An address of
 * digits or a single word is refused here; the scraper's client checks again before it asks.
 */
export function isWebsite(address: string): boolean {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return false;
  const host = url.hostname.replace(/\.$/, "");
  return /\.(?=[^.]*[a-z])[a-z0-9-]{2,}$/i.test(host) && !/\.(local|internal|localhost|localdomain)$/i.test(host);
}

/** A prospect as a person enters one. */
export const NewProspect = z.object({
  name: line("The name", 200),
  company: line("The company", 200),
  title: optional(line("The title", 200)),
  url: optional(
    z
      .string()
      .trim()
      .max(2_000, "The website's address is too long.")
      .refine(isWebsite, "The website must be a public http(s) address."),
  ),
  email: optional(z.email("The e-mail address is malformed.").max(320)),
  /** Why no run begins for them until a manager lets them through. */
  held: z.string().max(500).nullish(),
});
export type NewProspect = Omit<z.output<typeof NewProspect>, "held"> & { held?: string | null | undefined };

/** What a campaign of prospect videos is made from. */
export const NewCampaign = z.object({
  name: line("The campaign's name", 200),
  brief: paragraph("The brief", 5_000).pipe(z.string().min(1, "The brief is missing.")),
  senderName: line("The sender's name", 200),
  senderCompany: line("The sender's company", 200),
  companyInfo: paragraph("The company's description", 5_000).default(""),
  voiceId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, "The voice must be an ElevenLabs voice id."),
  link: optional(
    z
      .string()
      .trim()
      .max(2_000, "The link is too long.")
      .refine(isWebsite, "The link must be a public http(s) address."),
  ),
  /** Ceiling in micro-USD; null: none. */
  budget: z.int("The budget must be an amount in US dollars.").positive("The budget must be more than 0.").nullish(),
  /** Whether the first item runs alone and the others wait for a person's word. */
  canary: z.boolean().default(false),
  prospects: z
    .array(NewProspect)
    .min(1, "A campaign needs at least one prospect.")
    .max(MAX_PROSPECTS, `A campaign takes at most ${MAX_PROSPECTS.toLocaleString("en-US")} prospects.`),
});
export type NewCampaignInput = z.input<typeof NewCampaign>;
export type NewCampaign = z.output<typeof NewCampaign>;

/** @throws UserError naming every problem, with the prospect's place where it is one's. At most five are named. */
export function checkCampaign(input: NewCampaignInput): NewCampaign {
  const parsed = NewCampaign.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path[0] === "prospects" && typeof path[1] === "number" ? `Prospect ${path[1] + 1}: ${message}` : message,
  );
  const more = problems.length > 5 ? ` And ${problems.length - 5} more.` : "";
  throw new UserError(problems.slice(0, 5).join(" ") + more, "Correct it and send it again; nothing was started.");
}
