import { type ReactNode, useRef, useState } from "react";
import type { BlockElement } from "../types.ts";
import { ConfirmDialog } from "./confirm.tsx";
import { type Press, useSurface } from "./surface.ts";

/** A press of an element: confirmed first where the element asks for that, and not twice at once. */
export function usePress(element: BlockElement, blockId?: string) {
  const surface = useSurface();
  const [asked, setAsked] = useState<Partial<Press> | null>(null);
  const [busy, setBusy] = useState(false);
  const under = useRef(false);

  const go = async (extra: Partial<Press>): Promise<void> => {
    if (under.current) return;
    under.current = true;
    setBusy(true);
    try {
      await surface.press({ actionId: element.action_id, blockId, ...extra });
    } finally {
      under.current = false;
      setBusy(false);
    }
  };
  const press = (extra: Partial<Press> = {}): void => {
    if (element.confirm) setAsked(extra);
    else void go(extra);
  };
  const dialog: ReactNode = asked && element.confirm && (
    <ConfirmDialog confirm={element.confirm} onConfirm={() => void go(asked)} onClose={() => setAsked(null)} />
  );
  return { press, busy, dialog };
}
