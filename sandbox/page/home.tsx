import { useEffect, useRef } from "react";
import { act } from "./api.ts";
import { Blocks } from "./blocks/block.tsx";
import { SurfaceContext } from "./blocks/surface.ts";
import { useNewSurface } from "./blocks/use-surface.ts";
import { useDesk } from "./context.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

/** The app's Home of the person in view; opening it tells the app, as in Slack. */
export function Home() {
  const { state, view, users, tell, refresh } = useDesk();
  const { user, team } = view;
  const { home } = state;
  useEffect(() => {
    if (team.installed) void act("home", { user: user.id }).then(refresh);
  }, [team.installed, user.id, refresh]);
  const surface = useNewSurface({ home: true }, { user: user.id, users, channels: view.channels, tell });
  const section = useRef<HTMLElement>(null);
  const keptFocus = useKeptFocus(section);
  return (
    <section ref={section} {...keptFocus} className="home" aria-label="App Home">
      <header className="place-head">
        <h2>Callboard</h2>
        <p className="quiet">Home of {user.realName}</p>
      </header>
      <div className="home-body">
        {home ? (
          <SurfaceContext value={surface}>
            <Blocks blocks={home.blocks} />
          </SurfaceContext>
        ) : (
          <p className="empty">{team.installed ? "Opening …" : "Callboard is not in this workspace."}</p>
        )}
      </div>
    </section>
  );
}
