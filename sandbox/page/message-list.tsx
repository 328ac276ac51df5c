import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";

/** How near the end still counts as reading the newest, in pixels. */
const NEAR_END = 80;

interface Props {
  label: string;
  /** Changes when another conversation is shown, or the reader speaks: its end is shown first. */
  place: string;
  children: ReactNode;
}

/** A scrolling list that follows its end while a person reads there, and otherwise stays where it is. */
export function MessageList({ label, place, children }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another place begins at its end
  useLayoutEffect(() => {
    atEnd.current = true;
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [place]);

  useEffect(() => {
    const [box, inner] = [list.current, content.current];
    if (!box || !inner) return;
    // Pictures load and messages are edited: whatever changes the height, the end stays in view.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  return (
    <div
      ref={list}
      className="message-list"
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
      }}
    >
      <div ref={content}>{children}</div>
    </div>
  );
}
