import { ButtonElement, FeedbackElement } from "./button.tsx";
import { ChoicesField, MultiSelectField, SelectField } from "./choices.tsx";
import { ExternalSelect } from "./external-select.tsx";
import { type FieldProps, PickerField, TextField } from "./fields.tsx";
import { FileField } from "./file-field.tsx";
import { OverflowElement } from "./overflow.tsx";

/** Any interactive element of Block Kit. */
export function Element(props: FieldProps) {
  const { element, blockId } = props;
  switch (element.type) {
    case "button":
    case "icon_button":
    case "workflow_button":
      return <ButtonElement element={element} blockId={blockId} />;
    case "feedback_buttons":
      return <FeedbackElement element={element} blockId={blockId} />;
    case "overflow":
      return <OverflowElement element={element} blockId={blockId} />;
    case "checkboxes":
    case "radio_buttons":
      return <ChoicesField {...props} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <PickerField {...props} />;
    case "static_select":
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return <SelectField {...props} />;
    case "multi_static_select":
    case "multi_users_select":
    case "multi_channels_select":
    case "multi_conversations_select":
      return <MultiSelectField {...props} />;
    case "external_select":
    case "multi_external_select":
      return <ExternalSelect {...props} />;
    case "plain_text_input":
    case "number_input":
    case "url_text_input":
    case "email_text_input":
    case "rich_text_input":
      return <TextField {...props} />;
    case "file_input":
      return <FileField {...props} />;
    case "image":
      return <img className="accessory-image" src={element.image_url} alt={element.alt_text ?? ""} loading="lazy" />;
    default:
      return <small className="quiet">({element.type} cannot be used on this page)</small>;
  }
}
