import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandError } from '#shared/contract/index.ts';
import type { LinkPlan, PendingConnection } from '#shared/model/index.ts';
import { Banner, Button } from '../components/index.ts';
import { linkProblemText, planWords, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { contactKey, contactName, pendingKey, selectContact } from '../stores/index.ts';
import styles from './PlanCard.module.css';

export type PlanCardProps = {
  readonly text: string;
  /** Undefined while the link is read. */
  readonly plan: LinkPlan | undefined;
  /** The link led somewhere: a chat was selected. */
  readonly onDone: () => void;
};

/** What a link is and the one thing that can be done with it. */
export function PlanCard({ text, plan, onDone }: PlanCardProps) {
  const { t } = useTranslation();
  const { chats, connect, ui } = useStores();
  const join = useSelect(connect, (state) => state.join);
  const name = useSelect(chats, (state) => {
    const known = plan?.type === 'knownContact' ? selectContact(state, plan.contactId) : undefined;
    return known === undefined ? '' : contactName(known.contact);
  });

  useEffect(() => connect.forgetJoin(), [connect, text]);

  async function onConnect(): Promise<void> {
    const joined: PendingConnection | undefined = await connect.join(text);
    if (joined === undefined) return;
    ui.select(pendingKey(joined.pendingId));
    onDone();
  }

  if (plan === undefined) return <p className={styles['reading']}>{t('connect.planning')}</p>;
  const { title, text: words } = planWords(t, plan, name);
  const isBad = plan.type === 'invalid' || plan.type === 'unsupported';
  return (
    <section className={styles['card']} role="status" data-bad={isBad}>
      <p className={styles['title']}>
        <PlanIcon type={plan.type} />
        {title}
      </p>
      <p className={styles['text']}>{words}</p>
      {join.type === 'failed' && (
        <Banner tone="bad" icon={CircleAlert} role="alert">
          {joinProblemText(t, join.problem)}
        </Banner>
      )}
      {plan.type === 'invitation' && (
        <Button kind="primary" isBusy={join.type === 'joining'} onPress={() => void onConnect()}>
          {join.type === 'joining' ? t('connect.connecting') : t('connect.connect')}
        </Button>
      )}
      <PlanJump
        plan={plan}
        onJump={(key) => {
          ui.select(key);
          onDone();
        }}
      />
    </section>
  );
}

function PlanIcon({ type }: { readonly type: LinkPlan['type'] }) {
  const isBad = type === 'invalid' || type === 'unsupported';
  const Icon = isBad ? CircleAlert : type === 'invitation' ? CircleCheck : Info;
  return <Icon size={16} strokeWidth={1.75} aria-hidden />;
}

type PlanJumpProps = {
  readonly plan: LinkPlan;
  readonly onJump: (key: ReturnType<typeof contactKey>) => void;
};

/** The way to what is there already. */
function PlanJump({ plan, onJump }: PlanJumpProps) {
  const { t } = useTranslation();
  switch (plan.type) {
    case 'ownLink':
    case 'alreadyJoining':
      return (
        <Button onPress={() => onJump(pendingKey(plan.pendingId))}>{t('connect.showLink')}</Button>
      );
    case 'knownContact':
      return (
        <Button onPress={() => onJump(contactKey(plan.contactId))}>{t('connect.openChat')}</Button>
      );
    default:
      return null;
  }
}

function joinProblemText(
  t: ReturnType<typeof useTranslation>['t'],
  problem: CommandError<'link.join'>,
): string {
  switch (problem.type) {
    case 'badLink':
      return linkProblemText(t, problem.problem);
    case 'planned':
      return planWords(t, problem.plan, '').text;
    default:
      return problemText(t, problem);
  }
}
