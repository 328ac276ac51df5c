import { createContext, useContext, useEffect, useState } from "react";

type Theme = "light" | "dark";

const KEY = "callboard.theme";
const DARK = "(prefers-color-scheme: dark)";

/** The theme in force, for what cannot read it from the style sheet. */
export const ThemeContext = createContext<Theme>("light");
export const useThemeInForce = (): Theme => useContext(ThemeContext);

/** The system's theme until a person chooses the other one; the choice is kept. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const [system, setSystem] = useState<Theme>(() => (matchMedia(DARK).matches ? "dark" : "light"));
  const [chosen, setChosen] = useState<string | null>(() => localStorage.getItem(KEY));
  const theme: Theme = chosen === "dark" || chosen === "light" ? chosen : system;
  useEffect(() => {
    const query = matchMedia(DARK);
    const follow = (): void => setSystem(query.matches ? "dark" : "light");
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const toggle = (): void => {
    const next = theme === "dark" ? "light" : "dark";
    localStorage.setItem(KEY, next);
    setChosen(next);
  };
  return { theme, toggle };
}
