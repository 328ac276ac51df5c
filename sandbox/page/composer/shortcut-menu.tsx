import { DropdownMenu } from "radix-ui";
import { act } from "../api.ts";
import { useDesk } from "../context.ts";
import { PlusIcon } from "../icons.tsx";

/** The app's shortcuts that need no message, where it has any. */
export function ShortcutMenu() {
  const { state, view, tell, refresh } = useDesk();
  const shortcuts = view.team.installed ? state.app.shortcuts.filter(({ type }) => type === "global") : [];
  if (shortcuts.length === 0) return null;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon" title="Shortcuts">
        <PlusIcon />
        <span className="sr-only">Shortcuts</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={6}>
          {shortcuts.map((one) => (
            <DropdownMenu.Item
              key={one.callback_id}
              className="menu-item"
              onSelect={() => {
                void act("shortcut", { user: view.user.id, callbackId: one.callback_id }).then((outcome) => {
                  if (outcome.ok === false || outcome.error) tell(outcome.shown ?? outcome.error ?? "");
                  refresh();
                });
              }}
            >
              {one.name}
              <small>{one.description}</small>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
