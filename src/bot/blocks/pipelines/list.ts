import type { PipelineView } from "../../../pipelines/index.ts";
import { outside, outsidePlain } from "../escape.ts";
import { type Block, button, context, divider, section } from "../kit.ts";
import { modal } from "../modal.ts";
import { kindOf, orderOf, PIPELINE_ACTIONS, PIPELINE_SCREENS } from "./words.ts";

/**
 * All pipelines of a workspace.
 * @param said What has just been done, mrkdwn.
 */
export function pipelineList(views: PipelineView[], said?: string): Record<string, unknown> {
  const own = views.filter((view) => view.own);
  const blocks: Block[] = [
    ...(said ? [section(said)] : []),
    ...views.filter((view) => !view.own).map(line),
    divider(),
    ...(own.length > 0
      ? own.map(line)
      : [
          context("This workspace has none of its own yet. Open one and fork it to change its order, steps or models."),
        ]),
    context("Work under way keeps the order it began with, whatever is changed here."),
  ];
  return modal({ callbackId: PIPELINE_SCREENS.list, title: "Pipelines", blocks });
}

function line(view: PipelineView): Block {
  const wrong = view.problems.length > 0 ? "\n:warning: cannot be started as it is" : "";
  return {
    ...section(`*${outside(view.name, 80)}* \`${outside(view.slug, 63)}\` · ${kindOf(view)}\n${orderOf(view)}${wrong}`),
    accessory: button({
      actionId: PIPELINE_ACTIONS.open,
      text: "Open",
      value: view.slug,
      label: `Open ${outsidePlain(view.name, 60)}`,
    }),
  };
}
