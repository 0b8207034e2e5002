/** Time range, environment, and how fresh the numbers are. */
import { EnvironmentPicker } from "./EnvironmentPicker";
import { Icon } from "./icons";
import { LiveSign } from "../live/Freshness";
import { RangePicker } from "./RangePicker";

export function Header({ onMenu, menuOpen }: { onMenu: () => void; menuOpen: boolean }) {
  return (
    <header className="header">
      <button type="button" className="icon-button menu-button" aria-label="Menu" aria-expanded={menuOpen} aria-controls="rail" onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <div className="header-space" />
      <LiveSign />
      <EnvironmentPicker />
      <RangePicker />
    </header>
  );
}
