import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

const FOCUSABLE = "button, a[href], input, select, textarea, [tabindex='0']";

const focusable = (box: HTMLElement | null): HTMLElement[] => [
  ...(box?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? []),
];

/**
 * Keeps the keyboard's place in something that the app draws anew: where the focused element is gone (Done, once pressed), what
 * stands in its place now has the focus. Spread the handlers over the box.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>) {
  const last = useRef<{ element: Element; place: number } | null>(null);
  // After every drawing: React tells nobody that it removed what had the focus.
  useLayoutEffect(() => {
    const was = last.current;
    if (!was || was.element.isConnected) return;
    last.current = null;
    if (document.activeElement !== document.body) return;
    const now = focusable(box.current);
    now[Math.min(was.place, now.length - 1)]?.focus({ preventScroll: true });
  });
  return {
    onFocus({ target }: FocusEvent) {
      last.current = { element: target, place: focusable(box.current).indexOf(target as HTMLElement) };
    },
    onBlur() {
      last.current = null;
    },
  };
}
