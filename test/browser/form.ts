import type { Locator } from "playwright-core";

async function choose(field: Locator, value: string): Promise<void> {
  const box = field.getByLabel(value, { exact: true });
  if (!(await box.isChecked())) await box.check();
}

/** Enters values into the fields of a form, by their labels; null empties a field. */
export async function fillForm(form: Locator, values: Record<string, string | string[] | null>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    const field = form.getByLabel(label, { exact: true }).first();
    const tag = await field.evaluate((element: Element) => element.tagName);
    if (tag === "SELECT") await field.selectOption(value === null ? "" : { label: String(value) });
    else if (tag === "FIELDSET") {
      const folded = field.locator("xpath=ancestor::details[not(@open)]/summary");
      if ((await folded.count()) > 0) await folded.click();
      for (const one of [value ?? []].flat()) await choose(field, one);
    } else await field.fill(String(value ?? ""));
  }
}

/** Sends a form and waits until the app has answered. */
export async function submitForm(form: Locator): Promise<void> {
  const answered = form.page().waitForResponse((response) => new URL(response.url()).pathname === "/sandbox/submit");
  await form.locator("button[type=submit]").click();
  await answered;
}
