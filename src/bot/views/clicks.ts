import type { z } from "zod";
import type { SlackUserId, WorkspaceId } from "../../db/ids.ts";
import type { Registration } from "../app.ts";
import type { BotDeps } from "../deps.ts";
import { mayNotManage } from "../launching.ts";
import { requestOf } from "../requests.ts";
import { carried, type Moving, showLater, type View, ViewClick } from "./modal.ts";

/** A click inside a modal, as its screens see it. */
export interface ViewAsked<State> {
  deps: BotDeps;
  workspace: WorkspaceId;
  by: SlackUserId;
  manages: boolean;
  value: string;
  /** What the screen carried along; null where it carries nothing. */
  state: State | null;
}

/**
 * Clicks in a modal of several screens: each shows the next screen in the same modal, after the answer.
 * @param of.what What only managers may do, as "change pipelines"; `screenAfter` is told the refusal of who is none.
 */
export function onViewClicks<Verb extends string, State extends z.ZodType>(
  { app, deps, tenancy }: Registration,
  of: {
    actions: Readonly<Record<Verb, string>>;
    what: string;
    state: State;
    screenAfter(verb: Verb, asked: ViewAsked<z.infer<State>>, refusal: string | null): Promise<View | Moving>;
  },
): void {
  for (const [verb, actionId] of Object.entries(of.actions) as [Verb, string][]) {
    app.action(actionId, async ({ body, ack, context }) => {
      const { tenant, delivery } = requestOf(context);
      const click = ViewClick.parse(body);
      const refusal = await mayNotManage(of.what, { deps, tenancy }, tenant, click.user.id, delivery);
      const metadata = click.view.private_metadata;
      const asked: ViewAsked<z.infer<State>> = {
        ...{ deps, workspace: tenant.id, by: click.user.id, manages: refusal === null },
        value: click.actions[0]?.value ?? "",
        state: metadata === "" ? null : carried(of.state, metadata),
      };
      delivery.mustBeInTime();
      const screen = await of.screenAfter(verb, asked, refusal);
      await ack();
      showLater(deps, tenant.id, delivery, click.view.id, screen);
    });
  }
}
