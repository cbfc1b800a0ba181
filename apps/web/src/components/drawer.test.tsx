import { useState, type ReactNode } from 'react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { drawerWidth } from '../lib/preferences.ts';
import { Drawer, Facts } from './drawer.tsx';
import { renderInApp } from './testing.tsx';

function Harness(): ReactNode {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <>
      <button type="button" onClick={() => setOpen('first')}>
        open first
      </button>
      <button type="button" onClick={() => setOpen('second')}>
        open second
      </button>
      {open !== null && (
        <Drawer title={open} label={open} onClose={() => setOpen(null)}>
          <Facts
            items={[
              ['Pods', 0],
              ['Version', null],
            ]}
          />
          <input aria-label="inside" />
        </Drawer>
      )}
    </>
  );
}

beforeEach(() => drawerWidth.set(520));

describe('the drawer', () => {
  it('takes the focus, and gives it back when Esc closes it', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByText('open first'));
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'first' }));
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('heading')).toBeNull();
    expect(document.activeElement).toBe(screen.getByText('open first'));
  });

  it('leaves the page beside it usable, and moves the focus to what is shown next', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByText('open first'));
    await userEvent.click(screen.getByText('open second'));
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'second' }));
    await userEvent.click(screen.getByRole('button', { name: 'Close details' }));
    expect(document.activeElement).toBe(screen.getByText('open second'));
  });

  it('leaves Esc to a dialog above it', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByText('open first'));
    const dialog = document.createElement('div');
    dialog.setAttribute('aria-modal', 'true');
    document.body.append(dialog);
    await userEvent.keyboard('{Escape}');
    dialog.remove();
    expect(screen.getByRole('heading', { name: 'first' })).toBeDefined();
  });

  it('is made wider and narrower by the arrow keys on its edge, and remembers it', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByText('open first'));
    const edge = screen.getByRole('separator', { name: 'Width of the details' });
    edge.focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(edge.getAttribute('aria-valuenow')).toBe('560');
    await userEvent.keyboard('{End}{ArrowRight}');
    expect(edge.getAttribute('aria-valuenow')).toBe('360');
    expect(drawerWidth.get()).toBe(360);
  });

  it('copies its link', async () => {
    const user = userEvent.setup();
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    renderInApp(<Harness />);
    await user.click(screen.getByText('open first'));
    await user.click(screen.getByRole('button', { name: 'Copy link' }));
    expect(write).toHaveBeenCalledWith(window.location.href);
  });

  it('never shows what is not known as zero', async () => {
    renderInApp(<Harness />);
    await userEvent.click(screen.getByText('open first'));
    expect(screen.getAllByRole('definition').map((one) => one.textContent)).toEqual(['0', 'not known']);
  });

  it('has no accessibility faults', async () => {
    const { container } = renderInApp(<Harness />);
    await userEvent.click(screen.getByText('open first'));
    const { violations } = await axe.run(container, {
      rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    expect(violations.map((violation) => violation.id)).toEqual([]);
  });
});
