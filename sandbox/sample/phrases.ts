/**
 * What people say in the sample's conversations, by what they mean by it. `{word}` is filled per conversation: first, company,
 * rep, team (a head count), tool, industry, need, month, weekday, price.
 */
export const PHRASES = {
  opener: [
    "Hi {first}, thanks for looking at Northwind Studios. What made you think of {need} for {company} just now?",
    "Hello {first}, {rep} from Northwind here. I saw that {company} asked about {need}. Shall I send two examples from {industry}?",
    "Hi {first}, you downloaded our guide to {need}. Is that something {company} plans to do this quarter?",
    "Good morning {first}, I work with a few {industry} companies on {need}. Would fifteen minutes on {weekday} help?",
    "Hi {first}, quick one: who at {company} looks after {need} today?",
    "Hello {first}, I noticed {company} is hiring in marketing. Teams of your size often come to us for {need}. Worth a look?",
    "Hi {first}, we met briefly at the {industry} fair. You mentioned {need}. May I show you what we made for a company like {company}?",
  ],
  askPricing: [
    "How does pricing work for a team of {team}?",
    "What would this cost for {team} people? We are not a big company.",
    "Before we talk, {rep}: is it priced per seat or per video? We would be {team}.",
    "Could you send me the price for {team} seats, monthly and yearly?",
    "Do you have a smaller plan? We only need {need} for now, for {team} people.",
    "Is there a discount if {company} pays for the year up front? About {team} seats.",
  ],
  answerPricing: [
    "For {team} seats it is {price} a month, {first}, all videos included; paid yearly you save two months.",
    "It is priced per seat, {first}: {team} people come to {price} a month and you can leave any month.",
    "Good question. {price} a month for {team}, with {need} included. Shall I put it in a short quote for {company}?",
    "With {team} people you would be on the team plan, {price} a month. There is no set-up fee.",
  ],
  askIntegration: [
    "Does it work with {tool}? Everything we do is in there.",
    "Can the finished files go straight into {tool}?",
    "We use {tool} at {company}. Is there an integration or do we copy things by hand?",
    "How long does it take to connect {tool}, and do we need a developer for it?",
  ],
  answerIntegration: [
    "Yes, {tool} is connected in about ten minutes, no developer needed. I can show you on {weekday}.",
    "It does, {first}: new pieces appear in {tool} as drafts, and you decide what goes out.",
    "We have three customers in {industry} who use it with {tool}. Happy to put you in touch with one.",
  ],
  askSecurity: [
    "Our IT will ask where the data are stored. Is there anything in the EU for {team} people?",
    "Do you have a security questionnaire filled in already? {company} cannot buy without one.",
    "Who owns the footage if {company} stops the subscription?",
    "Is single sign-on part of the plan for {team} people or extra?",
  ],
  answerSecurity: [
    "You can choose the EU for storage, {first}; for {team} people it makes no difference in price.",
    "Yes, {first}, I attach the completed questionnaire. It is the one most {industry} companies ask for.",
    "Everything made for {company} is yours and stays yours; you can export it at any time.",
    "Single sign-on is included from ten seats, and for {team} I can add it. I have sent the details for your IT.",
  ],
  askProof: [
    "Do you have an example from {industry}? Our buyers are quite technical.",
    "How long does it take to get {need}, from brief to final cut?",
    "Who would write the scripts for {need}, us or you?",
    "How many rounds of changes are included? Everybody at {company} has an opinion.",
    "Could we try it with one piece before we commit, {rep}?",
    "Can you work with footage we already have? {company} filmed a lot last year.",
  ],
  answerProof: [
    "Here are two from {industry}, {first}. The second one was made in six working days.",
    "From brief to final cut it is usually eight working days for {need}.",
    "Our writers draft the script from a thirty minute call with your expert, {first}; you approve it before anything is made.",
    "Two rounds are included, {first}; a third one for {need} costs half a day.",
    "Yes, a pilot with one piece is possible. It is credited if {company} stays.",
    "Yes, {first}: about a third of our {need} are cut from what customers already have.",
  ],
  interest: [
    "This looks like what we need. Can we talk on {weekday}? I would bring our {tool} admin.",
    "I showed it to the team and they liked it. What are the next steps to get {need}?",
    "We want to have {need} live by {month}. Is that realistic?",
    "Our current agency is too slow with {need}, so the timing is good. Please send the agreement.",
    "My boss at {company} asked for a comparison by {weekday}. You are on the short list of two.",
    "Could you set up a trial for {team} people this week?",
  ],
  arrange: [
    "Great, I have put it in the calendar, {first}. I will bring a plan for {need}.",
    "Next is a kick-off call, {first}, then a brief of one page. The invitation for {company} is in your inbox.",
    "{month} works if we start within two weeks. I am sending a timeline for {company}.",
    "Thank you, {first}. The agreement for {team} seats is attached, two pages, no surprises.",
    "Thanks, {first}. The comparison for {company} is attached, with what we do worse as well.",
    "With pleasure. The trial for {team} people is ready; the invitation is in your inbox.",
  ],
  agreed: [
    "Signed and returned. Looking forward to starting, {rep}.",
    "Approved on our side. Please send the invoice for {team} seats to our finance team.",
    "We are in. Can the kick-off be on {weekday}?",
    "Good news: {company} goes with you. Let us begin with {need}.",
  ],
  objectPrice: [
    "{price} a month is more than we expected. Our limit for {need} is about half of that.",
    "It is a lot for {team} people, honestly. A freelancer quoted us much less.",
    "I like it, but I cannot get {price} a month through finance before {month}.",
    "Too expensive for us at the moment, {rep}.",
  ],
  objectTiming: [
    "We have a site relaunch until {month}, so nobody has time for {need}.",
    "Not now. Ask me again in {month}, please.",
    "We just started with {tool} and have to finish that first.",
    "Our budget for this year is gone, it would have to be after {month}.",
  ],
  objectRival: [
    "We already work with an agency for {need} and they know {industry} well.",
    "Somebody here compared you with another provider and their editor seems easier.",
    "Our team makes {need} in house with {tool}. What would be better with you?",
    "We looked at three offers for {need} and yours is the only one without a local office.",
  ],
  counter: [
    "I understand, {first}. Would it help to begin with {need} only and half the seats?",
    "Fair point. May I send you the figures of a company in {industry} that compared both?",
    "Thanks for being open. I will come back in {month}, and until then there is a free checklist for {need}.",
    "We could pause between projects, so that {company} pays only for months with work in them.",
  ],
  refuse: [
    "Thanks, but we have decided against it. Please close this for {company}.",
    "No, we are not interested in {need}.",
    "I am not the right person for this at {company}, and I do not know who is.",
    "We went with somebody else last week. All the best, {rep}.",
    "Please take {company} off your list.",
  ],
  nudge: [
    "Hi {first}, did you get a chance to look at the examples for {company}?",
    "Hello {first}, I do not want to crowd your inbox: do you still have {need} on your list for {month}?",
    "Hi {first}, shall I keep the offer for {team} seats open until {weekday}?",
    "Just checking in, {first}. If this has become less urgent at {company}, a short word is fine.",
    "One more idea for {company}, {first}: a ninety second clip for your {industry} buyers, made from a talk you already gave.",
  ],
  thanks: [
    "Thanks {rep}, that answers it. I will discuss {need} with the team on {weekday}.",
    "Clear, thank you. I need to check with finance at {company} first.",
    "That helps. Give me until {weekday}, I want to ask our {tool} people.",
    "Very helpful, {rep}. I have forwarded it to our {tool} admin.",
  ],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type PhraseKind = keyof typeof PHRASES;

/** Answers that belong to the question of the same place in the other list. */
export const ANSWERS: Partial<Record<PhraseKind, PhraseKind>> = {
  answerProof: "askProof",
  answerSecurity: "askSecurity",
  arrange: "interest",
};

/** Words that fill the places of a phrase. */
export const FILLERS = {
  tool: [
    "HubSpot",
    "Salesforce",
    "Notion",
    "WordPress",
    "Webflow",
    "Pipedrive",
    "Google Drive",
    "SharePoint",
    "Contentful",
  ],
  need: [
    "product videos",
    "customer stories",
    "onboarding clips",
    "a monthly newsletter",
    "case studies",
    "webinar highlights",
    "short explainers",
    "trade fair films",
  ],
  weekday: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
} as const;

/** Monthly price of a seat in US dollars. */
export const SEAT_PRICE = 39;
