import { useCallback, useEffect, useMemo, useState } from "react";
import { NamesContext } from "./blocks/library.tsx";
import { type Desk, DeskContext } from "./context.ts";
import { Conversation } from "./conversation.tsx";
import { Home } from "./home.tsx";
import { MachinePanel } from "./machine/panel.tsx";
import { ModalStack } from "./modal.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Thread } from "./thread.tsx";
import { TopBar } from "./top-bar.tsx";
import { useSlack } from "./use-slack.ts";
import { ThemeContext, useTheme } from "./use-theme.ts";
import { useView } from "./use-view.ts";

const WIDE = "(min-width: 1200px)";
const NOTE_MS = 8_000;

export function App() {
  const { state, connected, refresh } = useSlack();
  const view = useView(state);
  const { theme, toggle } = useTheme();
  const [note, setNote] = useState("");
  const [thread, setThread] = useState<{ place: string; ts: string } | null>(null);
  const [machineOpen, setMachineOpen] = useState(() => matchMedia(WIDE).matches);
  const [sidebarOpen, setSidebarOpen] = useState(false);
  const tell = useCallback((words: string) => setNote(words), []);

  useEffect(() => {
    if (!note) return;
    const timer = setTimeout(() => setNote(""), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);

  const names = useMemo(
    () => ({
      users: state?.users.map(({ id, realName }) => ({ id, name: realName })) ?? [],
      channels: state?.channels.map(({ id, name }) => ({ id, name })) ?? [],
      user_groups: [],
    }),
    [state?.users, state?.channels],
  );

  if (!state || !view) return <p className="starting">{connected ? "Opening …" : "The sandbox does not answer."}</p>;
  const desk: Desk = {
    state,
    view,
    users: view.people,
    tell,
    refresh,
    thread: thread?.place === view.place ? thread.ts : null,
    openThread: (ts) => setThread(ts === null ? null : { place: view.place, ts }),
  };
  return (
    <ThemeContext value={theme}>
      <NamesContext value={names}>
        <DeskContext value={desk}>
          <div className="app" data-machine={machineOpen} data-thread={desk.thread !== null} data-sidebar={sidebarOpen}>
            <TopBar
              theme={theme}
              toggleTheme={toggle}
              machineOpen={machineOpen}
              toggleMachine={() => setMachineOpen(!machineOpen)}
              sidebarOpen={sidebarOpen}
              toggleSidebar={() => setSidebarOpen(!sidebarOpen)}
            />
            <Sidebar onChoose={() => setSidebarOpen(false)} />
            <main className="main">{view.place === "home" ? <Home /> : <Conversation />}</main>
            {desk.thread !== null && <Thread ts={desk.thread} />}
            {machineOpen && <MachinePanel onClose={() => setMachineOpen(false)} />}
            <p className="note" role="status" data-shown={note !== "" || !connected}>
              {connected ? note : "The sandbox does not answer; looking again."}
            </p>
          </div>
          <ModalStack />
        </DeskContext>
      </NamesContext>
    </ThemeContext>
  );
}
