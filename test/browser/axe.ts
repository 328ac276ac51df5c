import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** What axe finds wrong with the page as it stands: one line a node, with the rule and the place. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated from outside: the page's own policy lets no foreign script in.
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run(document)")) as { violations: Violation[] };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary ?? ""}`),
  );
}
