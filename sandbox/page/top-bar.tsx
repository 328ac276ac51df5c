import { useDesk } from "./context.ts";
import { roleOf } from "./words.ts";

interface Props {
  theme: "light" | "dark";
  toggleTheme(): void;
  machineOpen: boolean;
  toggleMachine(): void;
  sidebarOpen: boolean;
  toggleSidebar(): void;
}

/** Who one is, and what is shown beside the conversation. */
export function TopBar(props: Props) {
  const { view } = useDesk();
  return (
    <header className="top-bar">
      <button
        type="button"
        className="icon menu-button"
        aria-expanded={props.sidebarOpen}
        aria-controls="sidebar"
        onClick={props.toggleSidebar}
      >
        <span aria-hidden="true">☰</span>
        <span className="sr-only">Channels</span>
      </button>
      <h1>Callboard sandbox</h1>
      <fieldset className="people">
        <legend className="sr-only">You are</legend>
        {view.people.map((person) => (
          <button
            key={person.id}
            type="button"
            className="person"
            aria-pressed={person.id === view.user.id}
            title={`${person.realName}, ${person.title}`}
            onClick={() => view.setUser(person.id)}
          >
            {person.realName.split(" ")[0]}
            <small> {roleOf(person)}</small>
          </button>
        ))}
      </fieldset>
      <button type="button" className="icon" onClick={props.toggleTheme}>
        <span aria-hidden="true">{props.theme === "dark" ? "☀" : "☾"}</span>
        <span className="sr-only">{props.theme === "dark" ? "Light theme" : "Dark theme"}</span>
      </button>
      <button type="button" className="icon wide" aria-pressed={props.machineOpen} onClick={props.toggleMachine}>
        <span aria-hidden="true">⚙ </span>
        <span className="word">Machinery</span>
      </button>
    </header>
  );
}
