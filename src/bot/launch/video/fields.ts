import { amountInput, checkboxes, fileInput, textInput } from "../../blocks/inputs.ts";
import { type Block, section } from "../../blocks/kit.ts";

/** The fields of a campaign of prospect videos: block ids. */
export const VIDEO_TEXTS = ["name", "brief", "senderName", "senderCompany", "companyInfo", "voiceId", "link"] as const;
export type VideoText = (typeof VIDEO_TEXTS)[number];
export const LIST_FILE_TYPES = ["csv", "tsv", "txt", "text"];
export const LEAVE_OUT = "leaveOut";

/** The form's blocks, with what is known already. */
export function videoFields(
  initial: Partial<Record<VideoText | "prospects" | "budget", string>>,
  pipeline: Block,
): Block[] {
  return [
    section("Each prospect gets a personal video of four scenes. You see what it costs before anything begins."),
    textInput(
      { name: "name", label: "Campaign", max: 120, hint: "How the card in the channel is called." },
      initial.name,
    ),
    textInput(
      {
        name: "brief",
        label: "Brief",
        max: 3_000,
        multiline: true,
        hint: "What the videos should achieve, for whom, in which tone.",
      },
      initial.brief,
    ),
    textInput(
      { name: "senderName", label: "Your name", max: 80, hint: "Who speaks in the videos." },
      initial.senderName,
    ),
    textInput({ name: "senderCompany", label: "Your company", max: 120 }, initial.senderCompany),
    textInput(
      {
        name: "companyInfo",
        label: "About your company",
        max: 3_000,
        multiline: true,
        optional: true,
        hint: "What you offer; the scripts use nothing else about you.",
      },
      initial.companyInfo,
    ),
    textInput({ name: "voiceId", label: "Voice", max: 100, hint: "The id of an ElevenLabs voice." }, initial.voiceId),
    textInput(
      {
        name: "link",
        label: "Link under the video",
        max: 2_000,
        optional: true,
        hint: "Where a prospect goes next, such as your calendar.",
      },
      initial.link,
    ),
    pipeline,
    amountInput(
      {
        name: "budget",
        label: "Ceiling in US dollars",
        optional: true,
        hint: "Reached, the campaign pauses and asks. Empty: no ceiling.",
      },
      initial.budget,
    ),
    textInput(
      {
        name: "prospects",
        label: "Prospects",
        max: 3_000,
        multiline: true,
        optional: true,
        hint: "One a line: Name, Company, https://their.site, Title, e-mail. The last three may be left out. CSV with a header is read too.",
      },
      initial.prospects,
    ),
    fileInput(
      {
        name: "file",
        label: "Or a CSV file",
        optional: true,
        hint: "Up to 10,000 lines and 5 MB, with columns such as name, company, website, title, email.",
      },
      LIST_FILE_TYPES,
    ),
    checkboxes({ name: LEAVE_OUT, label: "Lines that cannot be read", optional: true }, [
      { value: "yes", text: "Leave them out instead of stopping" },
    ]),
  ];
}
