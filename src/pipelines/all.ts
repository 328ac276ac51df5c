import { article, articleFile, heroImage, keywordResearch, newsletter, socialPosts } from "./article/index.ts";
import { ask } from "./ask/index.ts";
import { brain } from "./brain/index.ts";
import { draft, draftFile, gather } from "./draft/index.ts";
import { campaignResults, prospectVideo } from "./prospect-video/index.ts";
import { rows } from "./rows/index.ts";
import { workflow } from "./workflow/index.ts";

/** Every pipeline of the product; a new one is added here. */
export const PIPELINES = [
  ask,
  brain,
  prospectVideo,
  campaignResults,
  draft,
  draftFile,
  gather,
  rows,
  article,
  heroImage,
  socialPosts,
  newsletter,
  keywordResearch,
  articleFile,
  workflow,
];
