import { Component, type ReactNode } from "react";

interface Props {
  /** What kind of block stands within, for the words that take its place. */
  type: string;
  children: ReactNode;
}

/** A block that cannot be drawn is named in its place; the rest of the page stands. */
export class BlockBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  override componentDidUpdate(before: Props): void {
    // Other content may be drawn again.
    if (this.state.failed && before.children !== this.props.children) this.setState({ failed: false });
  }
  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <p className="quiet">(A block of the type {this.props.type} could not be shown.)</p>;
  }
}
