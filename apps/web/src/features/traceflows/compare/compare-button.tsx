import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { compareText as text } from './compare.messages.ts';

/** Goes to the comparison with this trace on one side; the other is chosen there. */
export function CompareTrace({ cluster, name }: { readonly cluster: string; readonly name: string }): ReactNode {
  const navigate = useNavigate();
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconArrowsLeftRight size={14} aria-hidden />}
      onClick={() =>
        void navigate({
          to: '/clusters/$cluster/traceflows/compare',
          params: { cluster },
          search: { a: name },
        } as never)
      }
    >
      {text.compare}
    </Button>
  );
}
