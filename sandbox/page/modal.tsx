import { Dialog } from "radix-ui";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { act } from "./api.ts";
import { Blocks } from "./blocks/block.tsx";
import { PlainText } from "./blocks/library.tsx";
import { SurfaceContext } from "./blocks/surface.ts";
import { useNewSurface } from "./blocks/use-surface.ts";
import { useDesk } from "./context.ts";
import type { View } from "./types.ts";

/** The modals the app has opened for the person in view; the one on top is shown. */
export function ModalStack() {
  const { state, view, refresh } = useDesk();
  const stack = state.modals;
  const top = stack.at(-1);
  const close = (): void => void act("close", { user: view.user.id }).then(refresh);
  useGivenBackFocus(top !== undefined);
  return (
    <Dialog.Root open={top !== undefined} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        {top && <Modal key={top.id} view={top} depth={stack.length} close={close} />}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Once the last modal is closed, the focus is where it was before the first: the dialog itself gives it back to a trigger only. */
function useGivenBackFocus(open: boolean): void {
  const cameFrom = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (open) cameFrom.current = document.activeElement;
  }, [open]);
  useEffect(() => {
    const element = cameFrom.current;
    if (open || !(element instanceof HTMLElement)) return;
    // The dialog lets go of the focus a moment after it is gone.
    const later = setTimeout(() => {
      if (document.activeElement !== document.body) return;
      if (element.isConnected && element !== document.body) element.focus();
      else document.querySelector<HTMLElement>(".composer textarea")?.focus();
    });
    return () => clearTimeout(later);
  }, [open]);
}

function Modal({ view: modal, depth, close }: { view: View; depth: number; close(): void }) {
  const { view, users, refresh } = useDesk();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const people = { user: view.user.id, users, channels: view.channels, tell: setTrouble };
  const surface = useNewSurface({ viewId: modal.id }, people, errors, modal.blocks);

  const submit = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setTrouble("");
    const outcome = await act("submit", { user: view.user.id, viewId: modal.id, values: surface.entered });
    const wrong = outcome.errors ?? {};
    setErrors(wrong);
    if (outcome.ok === false && Object.keys(wrong).length === 0) setTrouble(outcome.shown ?? outcome.error ?? "");
    setBusy(false);
    refresh();
  };
  return (
    <Dialog.Content
      className="dialog"
      aria-describedby={undefined}
      onOpenAutoFocus={(event) => {
        const first = (event.currentTarget as HTMLElement).querySelector<HTMLElement>(
          ".dialog-body :is(input, textarea, select)",
        );
        if (!first) return;
        event.preventDefault();
        first.focus();
      }}
      onInteractOutside={(event) => event.preventDefault()}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header className="dialog-head">
          <Dialog.Title className="dialog-title">
            <PlainText text={modal.title?.text ?? "Callboard"} />
          </Dialog.Title>
          {depth > 1 && <span className="quiet">on top of {depth - 1} more</span>}
          <Dialog.Close className="icon close">
            <span aria-hidden="true">✕</span>
            <span className="sr-only">Close</span>
          </Dialog.Close>
        </header>
        <div className="dialog-body">
          <SurfaceContext value={surface}>
            <Blocks blocks={modal.blocks} />
          </SurfaceContext>
        </div>
        <footer className="dialog-foot">
          <p className="error" role="alert">
            {trouble}
          </p>
          <button type="button" className="button" onClick={close}>
            <PlainText text={modal.close?.text ?? "Cancel"} />
          </button>
          {modal.submit && (
            <button type="submit" className="button primary" aria-busy={busy}>
              <PlainText text={modal.submit.text} />
            </button>
          )}
        </footer>
      </form>
    </Dialog.Content>
  );
}
