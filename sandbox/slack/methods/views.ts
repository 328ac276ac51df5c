import { z } from "zod";
import { knownUser } from "../access.ts";
import { type Call, method } from "../api.ts";
import * as arg from "../args.ts";
import { SlackApiError } from "../errors.ts";
import { useTrigger } from "../state.ts";
import type { View } from "../types.ts";
import { acceptView, openView, publishHome, pushView, updateView, viewStack, viewToWire } from "../views.ts";

const opening = z.object({ trigger_id: arg.optional, interactivity_pointer: arg.optional, view: arg.json });

function triggerOf({ core, args, teamId }: Call<z.output<typeof opening>>): { userId: string; viewId?: string } {
  const given = args.trigger_id ?? args.interactivity_pointer;
  if (given === undefined) throw new SlackApiError("invalid_trigger_id");
  // A view that Slack refuses leaves the trigger unused.
  acceptView(args.view, "modal");
  return useTrigger(core, teamId, given);
}

const open = method({
  tier: 4,
  args: opening,
  run(call) {
    const { userId } = triggerOf(call);
    return { view: viewToWire(call.core, openView(call.core, call.teamId, userId, call.args.view)) };
  },
});

const push = method({
  tier: 4,
  args: opening,
  run(call) {
    const { userId, viewId } = triggerOf(call);
    if (viewId === undefined || !viewStack(call.core, userId).includes(viewId))
      throw new SlackApiError("invalid_trigger_id");
    return { view: viewToWire(call.core, pushView(call.core, call.teamId, userId, call.args.view)) };
  },
});

const update = method({
  tier: 4,
  args: z.object({ view_id: arg.optional, external_id: arg.optional, view: arg.json, hash: arg.optional }),
  run({ core, args, teamId }) {
    const byExternal = (view: View): boolean => view.teamId === teamId && view.externalId === args.external_id;
    const view =
      args.view_id === undefined
        ? args.external_id === undefined
          ? undefined
          : Object.values(core.data.views).find(byExternal)
        : core.data.views[args.view_id];
    if (!view || view.teamId !== teamId) throw new SlackApiError("not_found");
    return { view: viewToWire(core, updateView(core, view, args.view, args.hash)) };
  },
});

const publish = method({
  tier: 4,
  args: z.object({ user_id: arg.id, view: arg.json, hash: arg.optional }),
  run({ core, args, teamId }) {
    knownUser(core, teamId, args.user_id);
    return { view: viewToWire(core, publishHome(core, teamId, args.user_id, args.view, args.hash)) };
  },
});

export const viewMethods = {
  "views.open": open,
  "views.push": push,
  "views.update": update,
  "views.publish": publish,
};
