import { Component, type ReactNode } from 'react';
import { problemOf } from '../lib/api-client.ts';
import { Splash } from './splash.tsx';

/** Last resort: a fault of the page itself is told instead of leaving a white screen. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Splash
        problem={{
          ...problemOf(this.state.error),
          action: 'Load the page again; a newer version of Netloft may be served.',
        }}
        onRetry={() => window.location.reload()}
      />
    );
  }
}
