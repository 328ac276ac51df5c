import type { Score } from "../../brain-models/index.ts";
import type { ModelQuality } from "../../db/queries/brain/score-models.ts";
import type { Card } from "../../pipelines/ports.ts";
import { moment, outside } from "./escape.ts";
import { type Block, card, context, section } from "./kit.ts";
import { count, many } from "./words.ts";

/** A score as it stands, and what the model in use says now. */
export interface ExplainedScore {
  kind: ModelQuality["kind"];
  said: Score;
  /** Null before the first night: the prior speaks. */
  model: ModelQuality | null;
  /** What is shown as the score; null where none was given yet. */
  shown: number | null;
  /** What a model last gave. */
  given: number | null;
  /** The sender's own score, where that is the one shown. */
  sender: number | null;
}

/** Parts named each way; the rest is one line. */
const NAMED = 6;
const LABEL = 100;

const NAMES = { lead: "Lead score", interest: "Interest in what they write" } as const;
const RAISED = { lead: "converts", interest: "comes to what was asked for" } as const;

type ScorePart = Score["parts"][number];
const signed = (points: number): string => (points >= 0 ? `+${count(points)}` : `−${count(-points)}`);
const listed = (parts: ScorePart[]): string =>
  parts.map(({ label, points }) => `• ${outside(label, LABEL)}: *${signed(points)}*`).join("\n");

/** A score in words: which it is, by which model, and the parts that add up to what the model says. */
export function scoreBlocks(of: ExplainedScore): Block[] {
  const { base, parts, score } = of.said;
  const named = (fits: (points: number) => boolean) => parts.filter(({ points }) => fits(points)).slice(0, NAMED);
  const [up, down] = [named((points) => points > 0), named((points) => points < 0)];
  const rest = score - base - [...up, ...down].reduce((sum, { points }) => sum + points, 0);
  const lines = [
    `It begins at *${count(base)}*, the chance of ${of.kind === "lead" ? "a lead" : "a conversation"} nothing is known of.`,
    ...(up.length > 0 ? [`*Raised it*\n${listed(up)}`] : []),
    ...(down.length > 0 ? [`*Lowered it*\n${listed(down)}`] : []),
    ...(rest !== 0 ? [`All else: *${signed(rest)}*`] : []),
    ...(up.length + down.length === 0 ? ["Nothing that is known raised or lowered it."] : []),
  ];
  return [section(`${headOf(of)}\n${lines.join("\n")}`), context(modelLine(of))];
}

function headOf({ kind, said, shown, given, sender }: ExplainedScore): string {
  const name = NAMES[kind];
  if (sender !== null)
    return `*${name} ${sender} of 100*, which came with the lead. By our own reckoning it would be *${said.score}*:`;
  if (shown === null)
    return `*${name}: not given yet.* The next night gives it; today it would be *${said.score} of 100*:`;
  if (given === said.score) return `*${name} ${said.score} of 100*`;
  return `*${name} ${shown} of 100* when it was last given; by what is known today it is *${said.score}*:`;
}

function modelLine({ kind, model }: ExplainedScore): string {
  const what = `A score is the chance in percent that it ${RAISED[kind]}.`;
  if (!model) return `${what} No model was trained yet: the prior is in use.`;
  const from = `${count(model.rows)} ends, ${count(model.positives)} of them good`;
  return model.auc === null
    ? `${what} Not enough outcomes yet: prior in use (version ${model.version}, from ${from}).`
    : `${what} Model version ${model.version}, learned from ${from}.`;
}

/** The strongest parts of a score in one line: ": Channel: Referral +30, visits: 3 −4". */
export function reasonsOf({ said, shown, sender }: ExplainedScore): string {
  const parts = said.parts.slice(0, 4).map(({ label, points }) => `${label.slice(0, 40)} ${signed(points)}`);
  const now = shown === said.score ? "" : `; by what is known today ${said.score}`;
  const whose = sender === null ? now : `, the sender's; ours would be ${said.score}`;
  return `${whose}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}

/** What a model is and how good: a text without marks; `at` writes the moment. */
export function qualityText(kind: ModelQuality["kind"], model: ModelQuality | undefined, at: (moment: Date) => string) {
  const name = kind === "lead" ? "Lead scores" : "Interest of conversations";
  if (!model) return `${name}: not enough outcomes yet: prior in use. The first training is tonight.`;
  const rows = `${many(model.rows, kind === "lead" ? "lead" : "conversation")} whose end is known, ${count(model.positives)} converted`;
  const trained = `version ${model.version}, trained ${at(model.trainedAt)}`;
  if (model.auc === null) return `${name}: not enough outcomes yet: prior in use (${trained}; ${rows}).`;
  const off = model.calibrationError === null ? "unknown" : model.calibrationError.toFixed(3);
  const sender = model.senderAuc === null ? "" : ` The senders' own scores: AUC ${model.senderAuc.toFixed(3)}.`;
  return `${name}: ${trained}, from ${rows}. AUC ${model.auc.toFixed(3)}, calibration error ${off} (mean over ten bins), on rows it had not seen.${sender}`;
}

const KINDS = ["lead", "interest"] as const;
const modelOf = (models: ModelQuality[], kind: ModelQuality["kind"]) => models.find((model) => model.kind === kind);

/** The models in use and how good they are. */
export function scoresCard(models: ModelQuality[]): Card {
  return card([
    ...KINDS.map((kind) => section(qualityText(kind, modelOf(models, kind), (at) => moment(at)))),
    context(
      "AUC: how often one that converts ranks above one that does not; 0.5 is chance. Calibration error: how far the chances said are from what came. Models are trained at night. Why on a recommendation shows the parts of a score.",
    ),
  ]);
}

/** One line under the report of the work. */
export function withScores(report: Card, models: ModelQuality[]): Card {
  const words = KINDS.map((kind) => {
    const model = modelOf(models, kind);
    const name = kind === "lead" ? "leads" : "interest";
    if (!model || model.auc === null) return `${name}: not enough outcomes yet: prior in use`;
    return `${name}: version ${model.version}, AUC ${model.auc.toFixed(3)}, calibration error ${model.calibrationError?.toFixed(3) ?? "unknown"}`;
  });
  return card([
    ...(report.blocks as Block[]),
    context(`Scores · ${words.join(" · ")}. \`/callboard scores\` says more.`),
  ]);
}
