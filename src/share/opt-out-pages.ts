import { html } from "hono/html";
import { type Markup, page } from "./frame.ts";

interface Person {
  name: string;
  sender: string;
  senderCompany: string;
}

/** Asks once more: whoever follows links ahead of a person changes nothing. */
export const optOutPage = ({ name, sender, senderCompany }: Person, nonce: string): Markup =>
  page(
    "Do not contact me again",
    nonce,
    html`<h1>Do not contact ${name} again?</h1>
<p>${sender} and everybody at ${senderCompany} will not send you videos or messages of a campaign any more. Work on them stops at once.</p>
<form method="post" class="confirm"><button type="submit">Do not contact me again</button></form>
<p class="note">Changed your mind? Just close this page; nothing happens without the button.</p>`,
  );

export const optedOutPage = ({ sender, senderCompany }: Person, nonce: string): Markup =>
  page(
    "You will not be contacted again",
    nonce,
    html`<h1>You will not be contacted again</h1>
<p role="status">It is noted. No campaign of ${senderCompany} will contact you any more. If something was sent just now, please excuse it, it is the last.</p>
<p class="note">To be contacted again, tell ${sender}.</p>`,
  );
