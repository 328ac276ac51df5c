import type { z } from "zod";

/** Why an item was refused: its place in the list, the first field that is wrong, and what is wrong with it. */
export interface ItemError {
  index: number;
  id?: string;
  field: string;
  message: string;
}

/** Checks each item by itself: a bad one is named and does not stop the rest. */
export function checkItems<Row>(items: unknown[], schema: z.ZodType<Row>): { good: Row[]; errors: ItemError[] } {
  const good: Row[] = [];
  const errors: ItemError[] = [];
  for (const [index, item] of items.entries()) {
    const checked = schema.safeParse(item);
    if (checked.success) {
      good.push(checked.data);
      continue;
    }
    const [problem] = checked.error.issues;
    errors.push({
      index,
      ...idOf(item),
      field: problem?.path.join(".") || "item",
      message: problem?.message ?? "is not valid",
    });
  }
  return { good, errors };
}

function idOf(item: unknown): { id?: string } {
  const id = item && typeof item === "object" && "id" in item ? item.id : undefined;
  return typeof id === "string" || typeof id === "number" ? { id: String(id).slice(0, 200) } : {};
}
