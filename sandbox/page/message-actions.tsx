import { DropdownMenu } from "radix-ui";
import { act } from "./api.ts";
import { useDesk } from "./context.ts";
import { MoreIcon, ThreadIcon } from "./icons.tsx";
import type { Message } from "./types.ts";

/** What can be done with a message: shown under the pointer and where the focus is. */
export function MessageActions({ message, threadable }: { message: Message; threadable: boolean }) {
  const { state, view, openThread, tell, refresh } = useDesk();
  const shortcuts = view.team.installed ? state.app.shortcuts.filter(({ type }) => type === "message") : [];
  const take = (callbackId: string): void => {
    const body = { user: view.user.id, callbackId, channel: message.channel, ts: message.ts };
    void act("shortcut", body).then((outcome) => {
      if (outcome.ok === false || outcome.error) tell(outcome.shown ?? outcome.error ?? "That did not work.");
      refresh();
    });
  };
  const copy = (what: string, words: string): void => {
    void navigator.clipboard?.writeText(words).then(
      () => tell(`The ${what} was copied.`),
      () => tell("This browser does not let the page copy."),
    );
  };
  const link = `https://${view.team.domain}.slack.com/archives/${message.channel}/p${message.ts.replace(".", "")}`;
  if (!threadable && message.ephemeralTo !== null) return null;
  return (
    <div className="hover-actions">
      {threadable && (
        <button type="button" className="icon" title="Reply in thread" onClick={() => openThread(message.ts)}>
          <ThreadIcon />
          <span className="sr-only">Reply in thread</span>
        </button>
      )}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon" title="Message actions">
          <MoreIcon />
          <span className="sr-only">Message actions</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
            {shortcuts.map((one) => (
              <DropdownMenu.Item key={one.callback_id} className="menu-item" onSelect={() => take(one.callback_id)}>
                {one.name}
                <small>Callboard</small>
              </DropdownMenu.Item>
            ))}
            <DropdownMenu.Item className="menu-item" onSelect={() => copy("text", message.text)}>
              Copy text
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => copy("link", link)}>
              Copy link
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
