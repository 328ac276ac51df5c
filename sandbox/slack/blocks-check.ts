import { BLOCK_SURFACES, LIMITS, type Surface } from "./block-limits.ts";
import { type Checker, createChecker, isObject, lengthOf, type Problem } from "./check-problems.ts";
import { checkElement, imageRule } from "./elements-check.ts";
import { richParts, richText, table } from "./rich-check.ts";
import type { Json } from "./types.ts";

type BlockRule = (block: Json, at: string, check: Checker, surface: Surface) => void;

const elementsRule =
  (place: string, max: number): BlockRule =>
  (block, at, check) => {
    const ids = new Set<string>();
    for (const [i, element] of check.list(block, "elements", at, { required: true, max }).entries()) {
      checkElement(element, `${at}/elements/${i}`, place, ids, check);
    }
  };

const section: BlockRule = (block, at, check) => {
  if (block.text === undefined && block.fields === undefined) check.fail(at, "missing required field: text");
  check.text(block, "text", at, { max: LIMITS.sectionText });
  for (const [i, field] of check.list(block, "fields", at, { max: LIMITS.sectionFields }).entries()) {
    check.textObject(field, `${at}/fields/${i}`, { max: LIMITS.sectionField });
  }
  if (block.accessory !== undefined) checkElement(block.accessory, `${at}/accessory`, "accessory", new Set(), check);
};

const input: BlockRule = (block, at, check, surface) => {
  check.text(block, "label", at, { required: true, plain: true, max: LIMITS.inputLabel });
  check.text(block, "hint", at, { plain: true, max: LIMITS.inputHint });
  if (block.element === undefined) {
    check.fail(at, "missing required field: element");
    return;
  }
  checkElement(block.element, `${at}/element`, "input", new Set(), check);
  const type = isObject(block.element) ? block.element.type : undefined;
  if (type === "file_input" && surface !== "modal") check.fail(`${at}/element/type`, "unsupported type: file_input");
};

const image: BlockRule = (block, at, check) => {
  imageRule(block, at, check);
  check.text(block, "title", at, { plain: true, max: LIMITS.imageTitle });
};

const card: BlockRule = (block, at, check) => {
  if (!["hero_image", "title", "actions", "body"].some((key) => block[key] !== undefined)) {
    check.fail(at, "missing required field: title");
  }
  check.text(block, "title", at, { mrkdwn: true, max: LIMITS.cardTitle });
  check.text(block, "subtitle", at, { mrkdwn: true, max: LIMITS.cardSubtitle });
  check.text(block, "body", at, { mrkdwn: true, max: LIMITS.cardBody });
  check.text(block, "subtext", at, { mrkdwn: true, max: LIMITS.cardSubtext });
  const ids = new Set<string>();
  for (const [i, action] of check.list(block, "actions", at, { max: LIMITS.cardActions }).entries()) {
    checkElement(action, `${at}/actions/${i}`, "actions", ids, check);
  }
};

const carousel: BlockRule = (block, at, check, surface) => {
  for (const [i, one] of check.list(block, "elements", at, { required: true, max: LIMITS.carouselCards }).entries()) {
    const where = `${at}/elements/${i}`;
    if (!isObject(one) || one.type !== "card") check.fail(`${where}/type`, "must be one of: card");
    else card(one, where, check, surface);
  }
};

const container: BlockRule = (block, at, check, surface) => {
  if (block.title === undefined && block.rich_text_title === undefined) check.fail(at, "missing required field: title");
  check.text(block, "title", at, { plain: true, max: LIMITS.containerTitle });
  check.text(block, "subtitle", at, { max: LIMITS.containerTitle });
  const children = check.list(block, "child_blocks", at, { required: true, max: LIMITS.containerBlocks });
  for (const [i, child] of children.entries()) checkBlock(child, `${at}/child_blocks/${i}`, check, surface);
};

const TASK_STATES = ["pending", "in_progress", "complete", "error"];

const taskCard: BlockRule = (block, at, check) => {
  check.string(block, "task_id", at, { required: true });
  check.string(block, "title", at, { required: true });
  if (!TASK_STATES.includes(String(block.status)))
    check.fail(`${at}/status`, `must be one of: ${TASK_STATES.join(", ")}`);
  for (const key of ["details", "output"]) {
    const words = block[key];
    if (words === undefined) continue;
    if (isObject(words) && words.type === "rich_text") richParts(words, `${at}/${key}`, check);
    else check.fail(`${at}/${key}/type`, "must be one of: rich_text");
  }
};

const plan: BlockRule = (block, at, check, surface) => {
  check.string(block, "title", at, { required: true });
  const tasks = check.list(block, "tasks", at, { min: 0, max: LIMITS.messageBlocks });
  for (const [i, task] of tasks.entries()) {
    if (isObject(task)) taskCard(task, `${at}/tasks/${i}`, check, surface);
    else check.fail(`${at}/tasks/${i}`, "must provide an object");
  }
};

const video: BlockRule = (block, at, check) => {
  for (const key of ["video_url", "thumbnail_url"]) {
    check.string(block, key, at, { required: true, max: LIMITS.url });
    if (typeof block[key] === "string" && !block[key].startsWith("https://"))
      check.fail(`${at}/${key}`, "must be https");
  }
  check.string(block, "alt_text", at, { required: true, max: LIMITS.altText });
  check.text(block, "title", at, { required: true, plain: true, max: LIMITS.videoTitle - 1 });
  check.string(block, "author_name", at, { max: LIMITS.videoAuthor - 1 });
};

const markdown: BlockRule = (block, at, check) => {
  check.string(block, "text", at, { required: true, max: LIMITS.markdownBlock });
  if (typeof block.text === "string") check.chars += lengthOf(block.text);
};

const RULES: Readonly<Record<string, BlockRule>> = {
  actions: elementsRule("actions", LIMITS.actionsElements),
  alert: (block, at, check) => check.text(block, "text", at, { required: true, max: LIMITS.alertText }),
  card,
  carousel,
  container,
  context: elementsRule("context", LIMITS.contextElements),
  context_actions: elementsRule("context_actions", LIMITS.contextActionsElements),
  divider: () => {},
  file: (block, at, check) => {
    check.string(block, "external_id", at, { required: true });
    check.string(block, "source", at, { required: true });
  },
  header: (block, at, check) => check.text(block, "text", at, { required: true, plain: true, max: LIMITS.headerText }),
  image,
  input,
  markdown,
  plan,
  rich_text: richText,
  section,
  table,
  task_card: taskCard,
  video,
};

function checkBlock(block: unknown, at: string, check: Checker, surface: Surface): void {
  if (!isObject(block)) {
    check.fail(at, "must provide an object");
    return;
  }
  const { type } = block;
  if (typeof type !== "string") {
    check.fail(at, "missing required field: type");
    return;
  }
  if (!BLOCK_SURFACES[type]?.includes(surface)) {
    check.fail(`${at}/type`, `unsupported type: ${type}`);
    return;
  }
  check.string(block, "block_id", at, { max: LIMITS.blockId });
  RULES[type]?.(block, at, check, surface);
}

function checkIds(blocks: unknown[], at: string, check: Checker): void {
  const seen = new Set<string>();
  for (const [i, block] of blocks.entries()) {
    if (!isObject(block) || typeof block.block_id !== "string" || block.block_id === "") continue;
    if (seen.has(block.block_id))
      check.fail(`${at}/${i}/block_id`, `\`block_id\` \`${block.block_id}\` already exists`);
    seen.add(block.block_id);
  }
}

const isType = (type: string) => (block: unknown) => isObject(block) && block.type === type;

/** What holds for all blocks of a payload together: Markdown in one budget, one table, one element that takes the focus. */
function checkTogether(blocks: unknown[], at: string, check: Checker): void {
  const markdown = blocks.filter(isType("markdown")).flatMap((block) => (isObject(block) ? String(block.text) : []));
  // One alone is refused where it stands.
  if (markdown.length > 1 && lengthOf(markdown.join("")) > LIMITS.markdownBlock)
    check.fail(at, `all \`markdown\` blocks together must be less than ${LIMITS.markdownBlock + 1} characters`);
  if (blocks.filter(isType("table")).length > 1) check.fail(at, "only one table is allowed per message");
  const focused = blocks.filter(
    (block) => isObject(block) && isObject(block.element) && block.element.focus_on_load === true,
  );
  if (focused.length > 1) check.fail(at, "only one element can have `focus_on_load`");
}

/**
 * Checks a list of blocks for a surface as Slack does, at most 50 in a message and 100 in a view.
 * Returns what is wrong and how many characters all texts have together.
 */
export function checkBlocks(blocks: unknown, surface: Surface, at = "/blocks"): { problems: Problem[]; chars: number } {
  const check = createChecker();
  if (!Array.isArray(blocks)) {
    check.fail(at, "must be an array");
    return { problems: check.problems, chars: 0 };
  }
  const max = surface === "message" ? LIMITS.messageBlocks : LIMITS.viewBlocks;
  if (blocks.length > max) check.fail(at, `no more than ${max} items allowed`);
  for (const [i, block] of blocks.entries()) checkBlock(block, `${at}/${i}`, check, surface);
  checkIds(blocks, at, check);
  checkTogether(blocks, at, check);
  return { problems: check.problems, chars: check.chars };
}

/** Checks a whole view, the frame and its blocks. */
export function checkView(view: Json, at = "/view"): Problem[] {
  const check = createChecker();
  if (view.type !== "modal" && view.type !== "home") {
    check.fail(
      view.type === undefined ? at : `${at}/type`,
      view.type === undefined ? "missing required field: type" : `unsupported type: ${view.type}`,
    );
    return check.problems;
  }
  if (view.blocks === undefined) check.fail(at, "missing required field: blocks");
  else check.problems.push(...checkBlocks(view.blocks, view.type, `${at}/blocks`).problems);
  check.string(view, "private_metadata", at, { max: LIMITS.privateMetadata, min: 0 });
  check.string(view, "callback_id", at, { max: LIMITS.callbackId, min: 0 });
  check.string(view, "external_id", at, { max: LIMITS.externalId, min: 0 });
  for (const key of ["clear_on_close", "notify_on_close"]) {
    if (view[key] !== undefined && typeof view[key] !== "boolean") check.fail(`${at}/${key}`, "must be a boolean");
  }
  if (view.type === "home") return check.problems;
  check.text(view, "title", at, { required: true, plain: true, max: LIMITS.viewTitle });
  check.text(view, "submit", at, { plain: true, max: LIMITS.viewTitle });
  check.text(view, "close", at, { plain: true, max: LIMITS.viewTitle });
  const hasInput = Array.isArray(view.blocks) && view.blocks.some((block) => isObject(block) && block.type === "input");
  if (hasInput && view.submit === undefined) check.fail(at, "missing required field: submit");
  return check.problems;
}
