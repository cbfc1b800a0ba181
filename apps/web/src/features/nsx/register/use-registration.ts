import { useCallback, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { NsxRegistrationResult, Problem } from '@netloft/contracts';
import { problemOf } from '../../../lib/api-client.ts';
import { NSX_KEY } from '../nsx.queries.ts';
import { requestOf, type RegistrationForm } from './register.model.ts';
import { postRegistration } from './register.queries.ts';

export interface Registration {
  readonly plan: NsxRegistrationResult | null;
  readonly made: NsxRegistrationResult | null;
  readonly busy: 'plan' | 'make' | null;
  /** Why the last of the two was not done. */
  readonly problem: Problem | null;
  readonly askPlan: (form: RegistrationForm) => Promise<void>;
  /** True when the server went through the steps, with or without a fault. */
  readonly make: (form: RegistrationForm, reason: string) => Promise<boolean>;
  readonly forgetPlan: () => void;
}

interface State {
  readonly plan: NsxRegistrationResult | null;
  readonly made: NsxRegistrationResult | null;
  readonly busy: Registration['busy'];
  readonly problem: Problem | null;
}

const NOTHING: State = { plan: null, made: null, busy: null, problem: null };

/** Plans and makes a registration. What comes back may hold a key: it lives in this component only. */
export function useRegistration(): Registration {
  const [state, setState] = useState<State>(NOTHING);
  const queries = useQueryClient();
  return {
    ...state,
    askPlan: async (form) => {
      setState({ ...NOTHING, busy: 'plan' });
      try {
        const plan = await postRegistration({ ...requestOf(form), dryRun: true });
        setState({ ...NOTHING, plan });
      } catch (error) {
        setState({ ...NOTHING, problem: problemOf(error) });
      }
    },
    make: async (form, reason) => {
      setState((now) => ({ ...now, busy: 'make', problem: null }));
      try {
        const made = await postRegistration({
          ...requestOf(form),
          dryRun: false,
          ...(reason === '' ? {} : { reason }),
        });
        setState((now) => ({ ...NOTHING, plan: now.plan, made }));
        void queries.invalidateQueries({ queryKey: [NSX_KEY] });
        return true;
      } catch (error) {
        setState((now) => ({ ...now, busy: null, problem: problemOf(error) }));
        return false;
      }
    },
    forgetPlan: useCallback(() => setState((now) => ({ ...now, plan: null, problem: null })), []),
  };
}
