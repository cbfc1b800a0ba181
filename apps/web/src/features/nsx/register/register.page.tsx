import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../../../components/page.tsx';
import { Loading } from '../../../components/states.tsx';
import { StepList } from '../../../components/change-review/step-list.tsx';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { netloftClustersQuery, nsxRegistrationQuery, nsxStatusQuery } from '../nsx.queries.ts';
import { Manifests } from './manifests.tsx';
import { Plan } from './plan.tsx';
import { RegisterForm } from './register-form.tsx';
import { registerText as text } from './register.messages.ts';
import { keyOf, managersOf, wizardSteps, type RegistrationForm, type WizardStep } from './register.model.ts';
import { nsxRegisterSearch } from './register.search.ts';
import classes from './register.module.css';
import { Standing } from './standing.tsx';
import { Steps } from './steps.tsx';
import { registrationDefaultsQuery } from './register.queries.ts';
import { useRegistration } from './use-registration.ts';

/** What was entered; `image` is null until somebody types one. */
type Entered = Omit<RegistrationForm, 'image'> & { readonly image: string | null };

const EMPTY: Entered = {
  name: '',
  cluster: '',
  managers: [],
  image: null,
  key: 'secret',
  rotate: false,
  days: '3650',
  organization: 'Netloft',
  vpcPath: '',
};

/** The wizard: answers, the plan, making it, and following it until NSX shows the cluster. A link with a name shows where it stands. */
function Wizard({ managers }: { readonly managers: readonly string[] }): ReactNode {
  const [search, change] = usePageSearch(nsxRegisterSearch);
  const { name, cluster } = search;
  const [typed, setForm] = useState<Entered>(() => ({
    ...EMPTY,
    managers,
    name: name ?? cluster ?? '',
    cluster: cluster ?? '',
  }));
  const defaults = useQuery(registrationDefaultsQuery(typed.cluster));
  const suggested = typed.image === null ? defaults.data?.image : undefined;
  const form = { ...typed, image: typed.image ?? suggested?.value ?? '' };
  const registration = useRegistration();
  const { plan, made, busy, problem } = registration;
  const status = useQuery(nsxStatusQuery);
  const clusters = useQuery(netloftClustersQuery);
  const follows = name !== undefined && search.form !== true;
  const standing = useQuery({ ...nsxRegistrationQuery(name ?? '', cluster ?? null), enabled: follows });
  const step: WizardStep = follows ? 'progress' : busy === 'make' ? 'make' : plan === null ? 'form' : 'plan';
  const fill = (next: Entered, search: { readonly name?: string; readonly cluster?: string }): void => {
    registration.forgetPlan();
    setForm(next);
    change(
      { name: undefined, cluster: undefined, ...search, form: search.name === undefined ? undefined : true },
      'push',
    );
  };
  const answerAgain = (): void =>
    fill(
      { ...typed, name: name ?? typed.name, cluster: cluster ?? '', rotate: false },
      { ...(name === undefined ? {} : { name }), ...(cluster === undefined ? {} : { cluster }) },
    );
  const make = async (reason: string): Promise<void> => {
    const answered = await registration.make(form, reason);
    // The address follows first; what was made, maybe with a key that must not be lost, is shown there.
    if (answered)
      change({ name: form.name, cluster: form.cluster === '' ? undefined : form.cluster, form: undefined }, 'push');
  };
  return (
    <div className={classes.wizard}>
      <StepList
        steps={wizardSteps(step, made, standing.data?.state)}
        step={step}
        onChoose={(chosen) => {
          if (chosen === 'form' && step === 'plan') registration.forgetPlan();
          else if (chosen === 'form' && step === 'progress') answerAgain();
        }}
      />
      <div className={classes.content}>
        {step === 'form' && (
          <RegisterForm
            form={form}
            change={(members) => setForm((now) => ({ ...now, ...members }))}
            clusters={(clusters.data?.items ?? []).map((one) => one.name)}
            imageFrom={suggested ? text.imageFrom[suggested.from](suggested.name) : null}
            may={status.data?.may}
            problem={problem}
            busy={busy === 'plan'}
            onSubmit={() => void registration.askPlan(form)}
          />
        )}
        {plan !== null && !follows && (
          <Plan
            plan={plan}
            byHand={keyOf(form) === 'show'}
            problem={problem}
            busy={busy === 'make'}
            onBack={registration.forgetPlan}
            onMake={(reason) => void make(reason)}
          />
        )}
        {follows && (
          <>
            {made !== null && made.name === name && (
              <>
                <p role="status">{made.ok ? text.madeOk : text.madeNot}</p>
                {!made.ok && <Steps steps={made.steps} />}
                {made.manifests.holdsKey && <Manifests result={made} byHand />}
              </>
            )}
            <Standing
              name={name}
              cluster={cluster ?? null}
              calm={made?.ok === true}
              onAgain={answerAgain}
              onOther={() => fill({ ...EMPTY, managers }, {})}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** Registers a cluster in NSX, and shows where a registration stands. */
export function NsxRegisterPage(): ReactNode {
  const [{ name }] = usePageSearch(nsxRegisterSearch);
  const status = useQuery(nsxStatusQuery);
  return (
    <Page title={name === undefined ? text.title : text.titleOf(name)} purpose={text.purpose} purposeId="nsx-register">
      {status.data === undefined && status.isPending ? (
        <Loading rows={8} />
      ) : (
        <Wizard managers={managersOf(status.data?.managers ?? [])} />
      )}
    </Page>
  );
}
