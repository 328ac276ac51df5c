/**
 * A short string that matches a regular expression made of literals, classes, groups, alternatives and repetition:
 * what JSON Schema's `pattern` is used for. Null when the expression is beyond that.
 */
export function stringMatching(pattern: string): string | null {
  let at = 0;
  const peek = (): string => pattern[at] ?? "";
  const anchored = new RegExp(pattern, "u");

  function alternatives(): string {
    const first = sequence();
    while (peek() === "|") {
      at += 1;
      sequence();
    }
    return first;
  }
  function sequence(): string {
    let out = "";
    while (at < pattern.length && peek() !== "|" && peek() !== ")") {
      const atom = one();
      out += atom.repeat(repetition(atom));
    }
    return out;
  }
  function repetition(atom: string): number {
    const range = /^\{(\d+)(?:,\d*)?\}/.exec(pattern.slice(at));
    let times = 1;
    if (range) {
      at += range[0].length;
      times = Number(range[1]);
    } else if ("*+?".includes(peek()) && peek() !== "") {
      times = peek() === "+" ? Math.max(1, Math.ceil(4 / Math.max(1, atom.length))) : 0;
      at += 1;
    }
    if (peek() === "?") at += 1;
    return times;
  }
  function one(): string {
    const char = peek();
    at += 1;
    if (char === "^" || char === "$") return "";
    if (char === ".") return "a";
    if (char === "\\") return escaped();
    if (char === "[") return fromClass();
    if (char !== "(") return char;
    const lookaround = /^\?(?:[=!]|<[=!])/.test(pattern.slice(at));
    at += /^\?(?::|<\w+>|<?[=!])/.exec(pattern.slice(at))?.[0].length ?? 0;
    const inner = alternatives();
    at += 1;
    return lookaround ? "" : inner;
  }
  function escaped(): string {
    const char = peek();
    at += 1;
    if (char === "d") return "1";
    if (char === "w") return "a";
    if (char === "s") return " ";
    return char === "b" ? "" : char;
  }
  function fromClass(): string {
    const end = pattern.indexOf("]", at + 1);
    const body = pattern.slice(at, end);
    at = end + 1;
    const matches = new RegExp(`^[${body}]$`, "u");
    return [..."a1A-_ .0Z9@"].find((candidate) => matches.test(candidate)) ?? body.charAt(0);
  }

  try {
    const made = alternatives();
    return anchored.test(made) ? made : null;
  } catch {
    return null;
  }
}
