import { articleKind } from "./article/kind.ts";
import type { LaunchKind } from "./kind.ts";
import { videoKind } from "./video/kind.ts";

/** Every kind of campaign `/launch` offers; the first is the one the form begins with. A new kind is added here. */
export const LAUNCH_KINDS: readonly LaunchKind[] = [videoKind, articleKind];

/** The kind of that name; the first one where none is named. */
export const kindOf = (key: string | undefined): LaunchKind | undefined =>
  key === undefined ? LAUNCH_KINDS[0] : LAUNCH_KINDS.find((kind) => kind.key === key);
