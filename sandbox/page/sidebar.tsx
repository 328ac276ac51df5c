import { useEffect } from "react";
import { act } from "./api.ts";
import { useDesk } from "./context.ts";

/** Workspaces, channels, the app's Home and its direct messages. */
export function Sidebar({ onChoose }: { onChoose(): void }) {
  const { state, view, refresh } = useDesk();
  const { team, user, direct, place } = view;
  const { installed } = team;
  const hasDirect = direct !== undefined;

  // The direct channel with the app comes to be when a person first looks at the app.
  useEffect(() => {
    if (installed && !hasDirect) void act("home", { user: user.id }).then(refresh);
  }, [installed, hasDirect, user.id, refresh]);

  const item = (id: string, label: string, sign: string) => (
    <li key={id}>
      <button
        type="button"
        className="place"
        aria-current={id === place ? "page" : undefined}
        onClick={() => {
          view.setPlace(id);
          onChoose();
        }}
      >
        <span aria-hidden="true" className="sign">
          {sign}
        </span>
        {label}
      </button>
    </li>
  );
  return (
    <nav className="sidebar" id="sidebar" aria-label="Workspaces and channels">
      <ul className="workspaces" aria-label="Workspaces">
        {state.workspaces.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className="workspace"
              aria-pressed={one.id === team.id}
              onClick={() => view.setTeam(one.id)}
            >
              {one.name}
            </button>
          </li>
        ))}
      </ul>
      <h2>Channels</h2>
      <ul>{view.channels.map((channel) => item(channel.id, channel.name, "#"))}</ul>
      <h2>Callboard</h2>
      {installed ? (
        <ul>
          {item("home", "Home", "⌂")}
          {direct && item(direct.id, "Messages", "✉")}
        </ul>
      ) : (
        <div className="install">
          <p>Callboard is not in this workspace.</p>
          <InstallLink />
        </div>
      )}
    </nav>
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
