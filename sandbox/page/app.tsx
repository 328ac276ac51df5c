import { useCallback, useEffect, useMemo, useState } from "react";
import { Assistant } from "./assistant.tsx";
import { NamesContext, ReaderContext } from "./blocks/library.tsx";
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
import { useChosen, viewOf } from "./use-view.ts";

const WIDE = "(min-width: 1200px)";
const NOTE_MS = 8_000;
const SHOWN_AT_FIRST = 60;
const SHOWN_MORE = 100;

/** Something open beside a place: it is not shown beside another. */
interface Open {
  place: string;
  ts: string;
}

export function App() {
  const { query, choose } = useChosen();
  const [openThread, setOpenThread] = useState<Open | null>(null);
  const [openChat, setOpenChat] = useState<{ channel: string; ts: string } | null>(null);
  const [older, setOlder] = useState({ place: "", more: 0 });
  // What was asked for names the place; nothing was asked for at first.
  const place = query.place ?? "";
  const thread = openThread?.place === place ? openThread.ts : undefined;
  const chat = place === "assistant" && openChat ? openChat : undefined;
  const { state, connected, refresh } = useSlack({
    ...query,
    thread: chat?.ts ?? thread,
    threadChannel: chat?.channel,
    limit: SHOWN_AT_FIRST + (older.place === place ? older.more : 0),
  });
  const { theme, toggle } = useTheme();
  const [note, setNote] = useState("");
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

  // Dates change their words by the day; the minute is near enough and does not draw everything anew each time.
  const minute = Math.floor((state?.now ?? 0) / 60_000) * 60_000;
  const timeZone = state?.users.find(({ id }) => id === state.user)?.tz ?? "UTC";
  const reader = useMemo(() => ({ timeZone, now: minute }), [timeZone, minute]);

  const view = state && viewOf(state, choose);
  if (!state || !view) return <p className="starting">{connected ? "Opening …" : "The sandbox does not answer."}</p>;
  const desk: Desk = {
    state,
    view,
    users: view.people,
    tell,
    refresh,
    showOlder: () => setOlder((now) => ({ place, more: (now.place === place ? now.more : 0) + SHOWN_MORE })),
    thread: thread && !chat && state.threadTs === thread ? thread : null,
    openThread: (ts) => setOpenThread(ts === null ? null : { place, ts }),
    chat: state.chats.find(({ ts }) => ts === chat?.ts && ts === state.threadTs) ?? null,
    openChat: setOpenChat,
  };
  return (
    <ThemeContext value={theme}>
      <NamesContext value={names}>
        <ReaderContext value={reader}>
          <DeskContext value={desk}>
            <div
              className="app"
              data-machine={machineOpen}
              data-thread={desk.thread !== null}
              data-sidebar={sidebarOpen}
            >
              <TopBar
                theme={theme}
                toggleTheme={toggle}
                machineOpen={machineOpen}
                toggleMachine={() => setMachineOpen(!machineOpen)}
                sidebarOpen={sidebarOpen}
                toggleSidebar={() => setSidebarOpen(!sidebarOpen)}
              />
              <Sidebar onChoose={() => setSidebarOpen(false)} />
              <main className="main">
                {view.place === "home" ? <Home /> : view.place === "assistant" ? <Assistant /> : <Conversation />}
              </main>
              {desk.thread !== null && <Thread ts={desk.thread} />}
              {machineOpen && <MachinePanel onClose={() => setMachineOpen(false)} />}
              <p className="note" role="status" data-shown={note !== "" || !connected}>
                {connected ? note : "The sandbox does not answer; looking again."}
              </p>
            </div>
            <ModalStack />
          </DeskContext>
        </ReaderContext>
      </NamesContext>
    </ThemeContext>
  );
}
