import { listFocusGroups, listProjects } from "../../../db/queries/content/projects.ts";
import { DELIVERABLES } from "../../../db/schema/projects.ts";
import { projectSlugOf, USUAL_ARTICLES } from "../../../pipelines/index.ts";
import { DELIVERABLE_NAMES } from "../../blocks/content/words.ts";
import { outsidePlain } from "../../blocks/escape.ts";
import { amountInput, checkboxes, selectInput, textInput } from "../../blocks/inputs.ts";
import type { Block } from "../../blocks/kit.ts";
import type { Form, LaunchAsked } from "../kind.ts";
import { LAUNCH_PROJECT } from "../kind.ts";
import { pipelineField } from "../pipeline-field.ts";

/** Slug of the preset that its pipelines come from. */
export const BASE = "article";
/** The project a campaign belongs to unless another one is chosen. */
const USUAL_PROJECT = "Content";
/** Projects of a list, and readers who can be ticked: as many as fit into a field. */
const MOST_PROJECTS = 99;
const MOST_READERS = 10;

type Asked = Pick<LaunchAsked, "deps" | "tenant">;

/** The form's blocks. @param chosen Slug of the project whose readers can be ticked; the usual one unless given. */
export async function articleFields(asked: Asked, chosen?: string): Promise<Block[]> {
  const projects = await projectsOf(asked);
  const project = projects.find(({ slug }) => slug === chosen) ?? projects.find(isUsual) ?? projects[0];
  const readers = project?.id ? await listFocusGroups(asked.deps.db, asked.tenant.id, project.id) : [];
  return [
    textInput({
      name: "topic",
      label: "Topic",
      max: 200,
      hint: "What the articles are about; keyword research begins here.",
    }),
    textInput({ name: "count", label: "Articles", max: 3, hint: "1 to 50." }, String(USUAL_ARTICLES)),
    textInput({
      ...{ name: "brief", label: "Brief", max: 3_000, multiline: true, optional: true },
      hint: "For whom, in which tone, what they should lead to.",
    }),
    textInput({
      ...{ name: "topics", label: "Titles", max: 3_000, multiline: true, optional: true },
      hint: "One a line, where you know them; research finds the rest.",
    }),
    checkboxes(
      { name: "plain", label: "Leave out", optional: true },
      DELIVERABLES.map((kind) => ({ value: kind, text: DELIVERABLE_NAMES[kind] })),
    ),
    selectInput(
      { name: "approval", label: "Ask a person" },
      [
        { value: "stuck", text: "when the reviewer is not content" },
        { value: "always", text: "about every article" },
      ],
      "stuck",
    ),
    selectInput(
      { name: LAUNCH_PROJECT, label: "Project", tells: true },
      projects.map(({ slug, name }) => ({ value: slug, text: outsidePlain(name, 75) })),
      project?.slug,
    ),
    textInput({
      ...{ name: "newProject", label: "Or a new project", max: 100, optional: true },
      hint: "Its name; it is made with the campaign.",
    }),
    ...(readers.length === 0 ? [] : [readersField(project?.slug ?? "", readers.slice(0, MOST_READERS))]),
    await pipelineField(asked, BASE),
    amountInput({
      name: "budget",
      label: "Budget in US dollars",
      optional: true,
      hint: "The campaign pauses and asks when it is reached.",
    }),
  ];
}

/** Block and action of a project's readers: another project's ticks are not its own. */
const readersName = (slug: string): string => `readers:${slug}`;

const readersField = (slug: string, readers: { id: string; name: string }[]): Block =>
  checkboxes(
    {
      ...{ name: readersName(slug), label: "Readers", optional: true },
      hint: "For whom the articles are; all readers of the project unless you choose.",
    },
    readers.map(({ id, name }) => ({ value: id, text: outsidePlain(name, 75) })),
  );

/** The workspace's projects with the usual one, whether or not it is made yet. */
async function projectsOf({ deps, tenant }: Asked) {
  const made = await listProjects(deps.db, tenant.id, MOST_PROJECTS);
  const usual = { id: null, slug: projectSlugOf(USUAL_PROJECT), name: USUAL_PROJECT };
  return made.some(isUsual) ? made : [usual, ...made];
}

const isUsual = ({ slug }: { slug: string }): boolean => slug === projectSlugOf(USUAL_PROJECT);

/** The project that was chosen or named, and its readers that were ticked; or which field is wrong. */
export async function readProject(
  asked: Asked,
  form: Form,
): Promise<{ project: string; focusGroups: string[] } | { errors: Record<string, string> }> {
  const named = form("newProject").text.trim();
  const slug = form(LAUNCH_PROJECT).options[0] ?? projectSlugOf(USUAL_PROJECT);
  const focusGroups = form(readersName(slug)).options;
  if (named !== "" && focusGroups.length > 0 && projectSlugOf(named) !== slug)
    return {
      errors: {
        newProject: "The readers that are ticked belong to the other project. Untick them, or leave this empty.",
      },
    };
  if (named !== "") return { project: named, focusGroups };
  const project = (await projectsOf(asked)).find((one) => one.slug === slug);
  return project
    ? { project: project.name, focusGroups }
    : { errors: { [LAUNCH_PROJECT]: "That project is not there any more. Choose another one." } };
}
