import { useCallback, useEffect, useState } from "react";
import { read, send } from "../api.ts";

const LOOK_MS = 1_000;

/** JSON read again every second while it is shown; null until the first answer. */
export function usePolled<T>(path: string): { value: T | null; refresh: () => void } {
  const [value, setValue] = useState<T | null>(null);
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` asks again at once
  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const fresh = document.hidden ? undefined : await read<T>(path).catch(() => undefined);
      if (left) return;
      if (fresh !== undefined) setValue((old) => (JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh));
      timer = setTimeout(() => void look(), LOOK_MS);
    };
    void look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [path, asked]);
  return { value, refresh };
}

/** Pulls a lever of the machinery and returns what came of it; a failure is told in the server's words. */
export async function pull<T>(lever: string, body: unknown, tell: (words: string) => void): Promise<T | null> {
  try {
    return await send<T>(`/machine/${lever}`, body);
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return null;
  }
}
