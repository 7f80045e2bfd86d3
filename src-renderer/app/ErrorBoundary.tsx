import { Component, type ReactNode } from 'react';

export type ErrorBoundaryProps = { readonly children: ReactNode; readonly fallback: ReactNode };

/** A bug in a view costs the screen, not the whole window; React logs what happened. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly hasFailed: boolean }> {
  override readonly state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
