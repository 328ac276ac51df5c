/**
 * Slack's limits on blocks, in characters or items (docs.slack.dev, Block Kit reference; @slack/types).
 * `totalChars` is undocumented: bolt-js issue 2509 saw `msg_blocks_too_long` at about 13,200.
 */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  totalChars: 13_200,
  messageText: 40_000,
  markdownText: 12_000,
  viewBytes: 250_000,
  privateMetadata: 3000,
  callbackId: 255,
  externalId: 255,
  viewTitle: 24,
  blockId: 255,
  actionId: 255,
  sectionText: 3000,
  sectionFields: 10,
  sectionField: 2000,
  actionsElements: 25,
  contextElements: 10,
  contextText: 3000,
  contextActionsElements: 5,
  headerText: 150,
  inputLabel: 2000,
  inputHint: 2000,
  buttonText: 75,
  buttonValue: 2000,
  buttonLabel: 75,
  url: 3000,
  altText: 2000,
  imageTitle: 2000,
  optionText: 75,
  optionValue: 150,
  optionDescription: 75,
  choiceOptions: 10,
  selectOptions: 100,
  optionGroups: 100,
  overflowOptions: 5,
  groupLabel: 75,
  placeholder: 150,
  plainInput: 3000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  markdownBlock: 12_000,
  tableRows: 100,
  tableColumns: 20,
  tableChars: 10_000,
  cardTitle: 150,
  cardSubtitle: 150,
  cardBody: 200,
  cardSubtext: 200,
  cardActions: 3,
  alertText: 200,
  fileInputFiles: 10,
  carouselCards: 10,
  containerBlocks: 10,
  containerTitle: 150,
  videoTitle: 200,
  videoAuthor: 50,
} as const;

export type Surface = "message" | "modal" | "home";

const EVERYWHERE: readonly Surface[] = ["message", "modal", "home"];
const MESSAGE: readonly Surface[] = ["message"];

/** Where each kind of block may stand. */
export const BLOCK_SURFACES: Readonly<Record<string, readonly Surface[]>> = {
  actions: EVERYWHERE,
  alert: MESSAGE,
  card: MESSAGE,
  carousel: MESSAGE,
  container: MESSAGE,
  context: EVERYWHERE,
  context_actions: MESSAGE,
  divider: EVERYWHERE,
  file: MESSAGE,
  header: EVERYWHERE,
  image: EVERYWHERE,
  input: EVERYWHERE,
  markdown: MESSAGE,
  plan: MESSAGE,
  rich_text: EVERYWHERE,
  section: EVERYWHERE,
  table: MESSAGE,
  task_card: MESSAGE,
  video: EVERYWHERE,
};

const SELECTS = ["static_select", "external_select", "users_select", "conversations_select", "channels_select"];
const MULTI_SELECTS = SELECTS.map((type) => `multi_${type}`);
const PICKERS = ["datepicker", "timepicker", "datetimepicker"];
const CHOICES = ["checkboxes", "radio_buttons"];

/** Which elements each place takes. */
export const ELEMENTS_IN: Readonly<Record<string, readonly string[]>> = {
  actions: [
    "button",
    "overflow",
    "workflow_button",
    "rich_text_input",
    ...SELECTS,
    ...MULTI_SELECTS,
    ...PICKERS,
    ...CHOICES,
  ],
  accessory: [
    "button",
    "overflow",
    "workflow_button",
    "image",
    ...SELECTS,
    ...MULTI_SELECTS,
    "datepicker",
    "timepicker",
    ...CHOICES,
  ],
  input: [
    "plain_text_input",
    "rich_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
    ...SELECTS,
    ...MULTI_SELECTS,
    ...PICKERS,
    ...CHOICES,
  ],
  context: ["image", "plain_text", "mrkdwn"],
  context_actions: ["feedback_buttons", "icon_button"],
};
