import { AlertDialog } from "radix-ui";
import type { Confirm } from "../types.ts";
import { PlainBlocks, PlainText } from "./library.tsx";

/** Asks before a press is sent. */
export function ConfirmDialog(props: { confirm: Confirm; onConfirm: () => void; onClose: () => void }) {
  const { confirm, onConfirm, onClose } = props;
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog small">
          <AlertDialog.Title className="dialog-title">
            <PlainText text={confirm.title?.text ?? "Are you sure?"} />
          </AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="dialog-body">
              {confirm.text && <PlainBlocks blocks={[{ type: "section", text: confirm.text }]} />}
            </div>
          </AlertDialog.Description>
          <div className="dialog-foot">
            <AlertDialog.Cancel className="button">
              <PlainText text={confirm.deny?.text ?? "Cancel"} />
            </AlertDialog.Cancel>
            <AlertDialog.Action className={`button ${confirm.style ?? "primary"}`} onClick={onConfirm}>
              <PlainText text={confirm.confirm?.text ?? "Yes"} />
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
