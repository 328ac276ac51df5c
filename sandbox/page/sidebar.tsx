import { useEffect } from "react";
import { act } from "./api.ts";
import { useDesk } from "./context.ts";
import type { Channel } from "./types.ts";
import { hueOf, initialsOf } from "./words.ts";

/** Workspaces, channels, the app's Home, its assistant and its direct messages. */
export function Sidebar({ onChoose }: { onChoose(): void }) {
  const { state, view, refresh } = useDesk();
  const { team, user, direct, place } = view;
  const { installed } = team;
  const hasDirect = direct !== undefined;

  // The direct channel with the app comes to be when a person first looks at the app.
  useEffect(() => {
    if (installed && !hasDirect) void act("home", { user: user.id }).then(refresh);
  }, [installed, hasDirect, user.id, refresh]);

  const item = (id: string, label: string, sign: string, channel?: Channel) => {
    const unread = id === place ? 0 : (channel?.unread ?? 0);
    return (
      <li key={id}>
        <button
          type="button"
          className="place"
          aria-current={id === place ? "page" : undefined}
          aria-describedby={unread > 0 ? `unread-${id}` : undefined}
          data-unread={unread > 0}
          onClick={() => {
            view.setPlace(id);
            onChoose();
          }}
        >
          <span aria-hidden="true" className="sign">
            {sign}
          </span>
          <span className="grow">{label}</span>
        </button>
        {unread > 0 && (
          <span className="unread" id={`unread-${id}`}>
            {unread}
            <span className="sr-only"> unread</span>
          </span>
        )}
      </li>
    );
  };
  return (
    <div className="side" id="sidebar">
      <nav className="rail" aria-label="Workspaces">
        <ul className="workspaces" aria-label="Workspaces">
          {state.workspaces.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="workspace"
                style={{ background: hueOf(one.id) }}
                title={one.name}
                aria-pressed={one.id === team.id}
                onClick={() => view.setTeam(one.id)}
              >
                <span aria-hidden="true">{initialsOf(one.name.replace(/[^\p{L}\p{N} ]/gu, ""))}</span>
                <span className="sr-only">{one.name}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <nav className="sidebar" aria-label="Channels">
        <p className="team-name">{team.name}</p>
        <h2>Channels</h2>
        <ul>{view.channels.map((channel) => item(channel.id, channel.name, "#", channel))}</ul>
        <h2>Callboard</h2>
        {installed ? (
          <ul>
            {item("home", "Home", "⌂")}
            {state.app.assistant && item("assistant", "Assistant", "✦")}
            {direct && item(direct.id, "Messages", "✉", direct)}
          </ul>
        ) : (
          <div className="install">
            <p>Callboard is not in this workspace.</p>
            <InstallLink />
          </div>
        )}
      </nav>
    </div>
  );
}

/** Leads through the product's own OAuth, as "Add to Slack" does. */
function InstallLink() {
  return (
    <a className="button primary" href="/machine/install" target="_blank" rel="noopener">
      Add to Slack
    </a>
  );
}
