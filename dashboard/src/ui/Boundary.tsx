/** A mistake in one page leaves the rest of the dashboard standing. */
import { Component, type ReactNode } from "react";
import { Problem } from "./Problem";

export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Problem page error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
