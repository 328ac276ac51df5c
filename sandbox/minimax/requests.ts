import { z } from "zod";

/** Pixels of image-01's pictures by aspect ratio. */
export const IMAGE_SIZES = {
  "1:1": [1024, 1024],
  "16:9": [1280, 720],
  "4:3": [1152, 864],
  "3:2": [1248, 832],
  "2:3": [832, 1248],
  "3:4": [864, 1152],
  "9:16": [720, 1280],
  "21:9": [1344, 576],
} as const;

/** Pixels of Hailuo's films by resolution. */
export const FILM_SIZES = { "768P": [1366, 768], "1080P": [1920, 1080] } as const;

const keys = <K extends string>(table: Record<K, unknown>): K[] => Object.keys(table) as K[];

export const imageSchema = z.object({
  model: z.literal("image-01"),
  prompt: z.string().min(1).max(1500),
  aspect_ratio: z.enum(keys(IMAGE_SIZES)).default("1:1"),
  n: z.int().min(1).max(9).default(1),
  response_format: z.enum(["url", "base64"]).default("url"),
  prompt_optimizer: z.boolean().optional(),
  seed: z.int().optional(),
});

export const videoSchema = z
  .object({
    model: z.enum(["MiniMax-Hailuo-2.3", "MiniMax-Hailuo-02"]),
    prompt: z.string().min(1).max(2000),
    first_frame_image: z
      .string()
      .regex(/^(https?:\/\/|data:image\/(png|jpe?g|webp);base64,)/)
      .optional(),
    duration: z.union([z.literal(6), z.literal(10)]).default(6),
    resolution: z.enum(keys(FILM_SIZES)).default("768P"),
    prompt_optimizer: z.boolean().optional(),
    callback_url: z.url({ protocol: /^https?$/ }).optional(),
  })
  .refine((order) => order.resolution !== "1080P" || order.duration === 6, {
    path: ["duration"],
    message: "1080P is made for 6 s only",
  });

export type VideoOrder = z.infer<typeof videoSchema>;

/** The first fault of a body, worded as MiniMax's 2013. */
export const invalidParams = (error: z.ZodError): string => {
  const issue = error.issues[0];
  return `invalid params, ${issue?.path.join(".") || "body"}: ${issue?.message ?? "malformed"}`;
};
