/** Who is signed in, the theme, and the way out. */
import { useSession, useSignIn } from "../api/session";
import { Icon } from "./icons";
import { Text } from "./Text";
import { setTheme, useTheme, type Theme } from "./theme";

const NEXT: Record<Theme, { next: Theme; icon: "auto" | "sun" | "moon"; name: string }> = {
  system: { next: "light", icon: "auto", name: "as the system" },
  light: { next: "dark", icon: "sun", name: "light" },
  dark: { next: "system", icon: "moon", name: "dark" },
};

export function UserMenu() {
  const session = useSession();
  const { signOut } = useSignIn();
  const theme = NEXT[useTheme()];
  return (
    <div className="user">
      <div className="user-name">
        <Text>{session.user}</Text>
        <span className="quiet">{session.role === "admin" ? "Administrator" : "Viewer"}</span>
      </div>
      <button type="button" className="icon-button" title={`Colours: ${theme.name}`} aria-label={`Colours: ${theme.name}. Change`} onClick={() => setTheme(theme.next)}>
        <Icon name={theme.icon} />
      </button>
      <button type="button" className="icon-button" title="Sign out" aria-label="Sign out" onClick={() => void signOut()}>
        <Icon name="out" />
      </button>
    </div>
  );
}
