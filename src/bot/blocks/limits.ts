/**
 * Slack's limits on what we build, in characters or elements.
 * From Slack's Block Kit and chat.postMessage pages; the message total is undocumented (slackapi/bolt-js#2509 saw about 13,200).
 */
export const LIMITS = {
  blocksInMessage: 50,
  blocksInView: 100,
  /** Ours, below the seen limit. */
  messageTotal: 12_000,
  /** `text` beside blocks: cut far below Slack's 40,000, because notifications show one line of it. */
  fallbackText: 6_000,
  section: 3_000,
  sectionFields: 10,
  field: 2_000,
  header: 150,
  contextElements: 10,
  contextText: 2_000,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  id: 255,
  imageAlt: 2_000,
  modalTitle: 24,
  privateMetadata: 3_000,
  inputLabel: 2_000,
  inputHint: 2_000,
  placeholder: 150,
  optionText: 75,
  plainTextInput: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;
