import type { NewCampaign } from "./campaign-input.ts";

/** ElevenLabs' premade voice "Rachel". */
export const DEFAULT_VOICE_ID = "21m00Tcm4TlvDq8ikWAM";

/** A believable campaign of five prospects, to try the product with. The websites are of the reserved `.example`. */
export function sampleCampaign(): Omit<NewCampaign, "canary" | "budget"> {
  return {
    name: "Autumn outreach: operations leads",
    brief:
      "Introduce Larkfield to operations leaders of growing companies. Show that we noticed something they did lately, " +
      "say in one sentence how Larkfield saves their team about a day a week of manual order checking, and invite them " +
      "to a 20-minute call next week. Friendly, concrete, no jargon.",
    senderName: "Dana Whitfield",
    senderCompany: "Larkfield",
    companyInfo:
      "Larkfield checks incoming orders against contracts, prices and stock before anyone has to look at them. " +
      "Customers are wholesalers and manufacturers of 50 to 500 people. Set-up takes two weeks.",
    voiceId: DEFAULT_VOICE_ID,
    link: null,
    prospects: [
      {
        name: "Priya Raman",
        company: "Northwind Outfitters",
        title: "VP Operations",
        url: "https://northwind-outfitters.example",
        email: "priya.raman@northwind-outfitters.example",
      },
      {
        name: "Marcus Feld",
        company: "Brightwater Tea",
        title: "Head of Supply Chain",
        url: "https://brightwater-tea.example",
        email: "marcus@brightwater-tea.example",
      },
      {
        name: "Sofia Almeida",
        company: "Castellan Tools",
        title: "Chief Operating Officer",
        url: "https://castellan-tools.example",
        email: "sofia.almeida@castellan-tools.example",
      },
      {
        name: "Jonas Lindqvist",
        company: "Polar Cycle Works",
        title: "Operations Manager",
        url: "https://polar-cycle-works.example",
        email: "jonas@polar-cycle-works.example",
      },
      {
        name: "Amara Okafor",
        company: "Harvest Lane Foods",
        title: "Director of Fulfilment",
        url: "https://harvest-lane-foods.example",
        email: "amara.okafor@harvest-lane-foods.example",
      },
    ],
  };
}
