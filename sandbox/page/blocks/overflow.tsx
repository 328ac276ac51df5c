import { DropdownMenu } from "radix-ui";
import type { BlockElement } from "../types.ts";
import { PlainText } from "./library.tsx";
import { usePress } from "./use-press.tsx";

/** The three dots with a menu. */
export function OverflowElement({ element, blockId }: { element: BlockElement; blockId?: string }) {
  const { press, dialog } = usePress(element, blockId);
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="button" aria-label={element.accessibility_label ?? "More"}>
          ⋯
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
            {(element.options ?? []).map((option) => (
              <DropdownMenu.Item
                key={option.value}
                className="menu-item"
                onSelect={() => {
                  if (option.url && /^https?:/.test(option.url)) window.open(option.url, "_blank", "noopener");
                  press({ choose: option.value });
                }}
              >
                <PlainText text={option.text.text} />
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {dialog}
    </>
  );
}
