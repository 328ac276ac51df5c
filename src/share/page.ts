import { html, raw } from "hono/html";
import { type Markup, page } from "./frame.ts";
import { PLAYER } from "./player.ts";

export interface SharedScene {
  sceneNumber: number;
  caption: string;
  seconds: number;
  image: string | undefined;
  video: string | undefined;
  voice: string | undefined;
}

export interface SharedVideo {
  name: string;
  company: string;
  senderName: string;
  senderCompany: string;
  scenes: SharedScene[];
  /** Where the sender would have the prospect go next; null: nowhere. */
  link: string | null;
  /** Where the prospect may opt out. */
  optOut: string;
  nonce: string;
}

/** The page a prospect opens. It works without JavaScript too: every scene then has its own controls. */
export function sharePage(video: SharedVideo): Markup {
  const { name, company, senderName, senderCompany, scenes, link, optOut, nonce } = video;
  const body = html`<h1>For ${name} at ${company}</h1>
<p class="from">A short video from ${senderName}, ${senderCompany} <span class="made">Made with AI</span></p>
<section id="player" class="player" aria-label="Video player" hidden>
<div class="screen"><img id="still" alt=""><video id="film" muted playsinline preload="auto" tabindex="-1" aria-hidden="true"></video></div>
<p id="caption" class="caption"></p>
<div class="controls">
<button id="play" type="button">Play</button>
<button id="back" type="button" aria-label="Previous scene">◀</button>
<button id="forward" type="button" aria-label="Next scene">▶</button>
<progress id="done" max="1" value="0" aria-label="Progress"></progress>
</div>
<p id="status" class="status" role="status"></p>
<audio id="voice" preload="auto"></audio>
</section>
${link ? html`<p class="next"><a id="next" class="button" href="${link}" rel="noopener noreferrer nofollow">Talk to ${senderName}</a></p>` : ""}
<details id="transcript" open>
<summary>Scenes and transcript</summary>
<ol class="scenes">${scenes.map(sceneItem)}</ol>
</details>
<p class="note">Made with AI: the voice and the pictures are generated. ${senderName} of ${senderCompany} sent it. That the page was opened, played or followed is told to them; nothing else about you is kept. <a href="${optOut}" rel="nofollow">Do not contact me again</a>.</p>`;
  return page(`A video for ${name}`, nonce, body, html`<script nonce="${nonce}">${raw(PLAYER)}</script>`);
}

const sceneItem = ({ sceneNumber, caption, seconds, image, video, voice }: SharedScene): Markup => html`<li
 data-scene data-seconds="${seconds}" data-image="${image ?? ""}" data-video="${video ?? ""}" data-voice="${voice ?? ""}">
<div class="media">
${video ? html`<video src="${video}" ${image ? html`poster="${image}"` : ""} controls muted playsinline preload="none" aria-label="Scene ${sceneNumber}, picture"></video>` : ""}
${voice ? html`<audio src="${voice}" controls preload="none" aria-label="Scene ${sceneNumber}, narration"></audio>` : ""}
</div>
<p data-caption>${caption}</p>
</li>`;

/** Unknown and revoked addresses look the same. */
export const notFoundPage = (nonce: string): Markup =>
  page(
    "Not found",
    nonce,
    html`<h1>This video is not here</h1>
<p>The link is not complete, or the video is no longer shared. Ask the person who sent it for a new link.</p>`,
  );
