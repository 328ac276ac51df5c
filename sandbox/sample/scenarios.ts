import type { MessageItem } from "../../src/ingest/message-item.ts";
import type { PhraseKind } from "./phrases.ts";

type Turn = [direction: MessageItem["direction"], kind: PhraseKind];

/** How a conversation goes, and what its lead is at its end. */
export interface Scenario {
  turns: Turn[];
  status: "contacted" | "qualified" | "converted" | "rejected";
  temperature: "hot" | "warm" | "cold";
  rejectionReasons?: readonly [string, ...string[]];
  /** How often it occurs, compared with the others. */
  weight: number;
}

const us = (kind: PhraseKind): Turn => ["outbound", kind];
const them = (kind: PhraseKind): Turn => ["inbound", kind];

export const SCENARIOS = {
  buysAfterPrice: {
    turns: [us("opener"), them("askPricing"), us("answerPricing"), them("interest"), us("arrange"), them("agreed")],
    status: "converted",
    temperature: "hot",
    weight: 8,
  },
  buysAfterProof: {
    turns: [
      us("opener"),
      them("askProof"),
      us("answerProof"),
      them("askIntegration"),
      us("answerIntegration"),
      them("interest"),
      us("arrange"),
      them("agreed"),
    ],
    status: "converted",
    temperature: "hot",
    weight: 6,
  },
  wantsACall: {
    turns: [them("askPricing"), us("answerPricing"), them("interest")],
    status: "qualified",
    temperature: "hot",
    weight: 12,
  },
  checksSecurity: {
    turns: [
      us("opener"),
      them("askIntegration"),
      us("answerIntegration"),
      them("askSecurity"),
      us("answerSecurity"),
      them("thanks"),
    ],
    status: "qualified",
    temperature: "warm",
    weight: 10,
  },
  awaitsAnAnswer: {
    turns: [us("opener"), them("askProof"), us("answerProof"), them("askPricing")],
    status: "qualified",
    temperature: "warm",
    weight: 12,
  },
  thinksItOver: {
    turns: [us("opener"), them("askPricing"), us("answerPricing"), them("thanks"), us("nudge")],
    status: "contacted",
    temperature: "warm",
    weight: 10,
  },
  tooExpensive: {
    turns: [us("opener"), them("askPricing"), us("answerPricing"), them("objectPrice"), us("counter"), them("refuse")],
    status: "rejected",
    temperature: "cold",
    rejectionReasons: ["Price too high", "No budget this year"],
    weight: 9,
  },
  notNow: {
    turns: [us("opener"), them("objectTiming"), us("counter"), them("thanks")],
    status: "contacted",
    temperature: "cold",
    weight: 9,
  },
  losesToARival: {
    turns: [us("opener"), them("askProof"), us("answerProof"), them("objectRival"), us("counter"), them("refuse")],
    status: "rejected",
    temperature: "cold",
    rejectionReasons: ["Chose another provider", "Keeps the current agency"],
    weight: 7,
  },
  refuses: {
    turns: [us("opener"), them("refuse")],
    status: "rejected",
    temperature: "cold",
    rejectionReasons: ["Not interested", "Wrong person"],
    weight: 6,
  },
  staysSilent: {
    turns: [us("opener"), us("nudge"), us("nudge")],
    status: "contacted",
    temperature: "cold",
    weight: 11,
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
