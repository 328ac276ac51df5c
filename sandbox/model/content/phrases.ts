/** Titles of articles on a topic; `{t}` is the topic. */
export const TITLES = [
  "How to start with {t} when nobody has time for it",
  "What {t} costs, and what leaving it costs",
  "Mistakes teams make with {t} in their first year",
  "A week of {t}: what changes for the people who do the work",
  "How to measure {t} without a data team",
  "Questions to ask before you buy anything for {t}",
  "Why {t} fails after the pilot",
  "A checklist for {t} that fits on one page",
  "Who should own {t}, and why it is rarely IT",
  "From spreadsheets to {t}: a quiet migration",
  "What customers notice about {t}",
  "How small companies do {t} differently",
  "The first thirty days of {t}",
  "When {t} is the wrong answer",
  "How to talk to your board about {t}",
  "Training people for {t}: the parts that stick",
  "{t} and seasonal peaks: planning ahead",
  "What suppliers will not tell you about {t}",
  "How to choose between two ways of doing {t}",
  "Keeping {t} alive after its champion leaves",
  "Simple reports that make {t} visible",
  "How {t} changes the way teams meet",
  "Security questions every {t} project meets",
  "Getting old data ready for {t}",
  "Working with partners on {t}",
  "{t} for teams that work in shifts",
  "Cutting paperwork out of {t}",
  "What to automate last in {t}",
  "Budgeting for {t} year by year",
  "Reading the warning signs in {t}",
] as const;

export const HEADINGS = [
  "Where the time goes",
  "What good looks like",
  "How to begin",
  "What gets in the way",
  "What to do this week",
] as const;

export const PURPOSES = [
  "shows the reader their own day",
  "gives the reader something to compare with",
  "takes the fear out of the first step",
  "names the obstacles before the reader meets them",
  "leaves the reader with one thing to do",
] as const;

export const POINTS = [
  "Most teams know what {t} should do for them, and few have written it down.",
  "The people who do the work see the gaps in {t} long before a report does.",
  "A small trial with a clear end teaches more about {t} than a long evaluation.",
  "Somebody has to own {t} by name, or it belongs to nobody.",
  "What is measured every week gets better; what is measured every year gets explained.",
] as const;

export const QUESTIONS = [
  "How long does {t} take to show results?",
  "Who needs to be involved in {t}?",
  "What happens to what we have today?",
  "How do we know that {t} works?",
] as const;

/** Sentences of a draft: written as a hurried writer writes, so that the last editor finds something to do. */
export const SENTENCES = [
  "It is important to note that {t} begins with the people who live with it every day, not with the software they are given.",
  "In order to see this, follow one order from the first call to the last signature and write down every pause.",
  "A team that utilizes a shared list already has most of what it needs; what is missing is the habit of looking at it.",
  "Ask three colleagues what slows them down, and you will hear the same two answers in different words.",
  "It is important to note that none of this needs a project plan, because an afternoon and a whiteboard are enough.",
  "Write down what you expect to change, so that in a month you can tell progress from activity.",
  "In order to keep it honest, let somebody from outside the team read the list and ask why.",
  "Old ways of working come back as soon as nobody looks, which is why a short weekly look matters more than a long yearly one.",
  "The first version will be wrong in places; a team that expects this mends it and goes on.",
  "What helps here is a rule so simple that nobody needs to look it up.",
  "Customers notice the difference before anybody in the company does, because they wait less.",
  "Whoever leads the work should be able to explain it in two sentences to somebody they meet in the corridor.",
  "Start where a mistake is cheap, and move on when the team asks for more.",
  "It is important to note that a good result in one place is an invitation, not a proof.",
  "Keep the words of the people who do the work; they are better than the words of the people who sell it.",
] as const;

/** What the last editor puts in place of hollow phrases. */
export const POLISH: readonly [RegExp, string][] = [
  [/It is important to note that (\w)/g, "$1"],
  [/In order to (\w)/g, "To $1"],
  [/\butilizes\b/g, "uses"],
  [/\bwhich is why\b/g, "and so"],
];

export const PROBLEMS: readonly { problem: string; change: string }[] = [
  {
    problem: "The opening speaks of everybody and so of nobody.",
    change: "Open with one reader and one morning of theirs.",
  },
  { problem: "The second section repeats the first.", change: "Give it an example that the reader can try." },
  { problem: "The end does not say what to do.", change: "Close with one step for this week." },
];

/** What a writer adds for each point of the feedback, in the order of the sections. */
export const MENDED = [
  "Picture a planner on a Monday morning, with two calls waiting and a list that is out of date before it is printed.",
  "Try it with the next order that comes in: one person writes, one asks, and both stop after twenty minutes.",
  "This week, choose one step that hurts, agree on how you will know that it is better, and look again on Friday.",
] as const;
