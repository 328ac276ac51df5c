/** The message shortcut that feeds a project: its callback and its name in a message's menu (24 characters at most). */
export const ADD_SHORTCUT = "draft_add_message";
export const ADD_SHORTCUT_NAME = "Add to Callboard project";
