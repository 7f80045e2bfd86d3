import { CircleAlert, CircleCheck, Info, Server } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkPlan } from '#shared/model/index.ts';
import { Button } from '../components/index.ts';
import { planWords } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { type PlanStore, planContactName, serverAddress } from '../stores/index.ts';
import { Card } from './Card.tsx';
import { LookUpCard } from './LookUpCard.tsx';
import styles from './PlanCard.module.css';
import { PlanChoices } from './PlanChoices.tsx';

export type PlanCardProps = {
  readonly text: string;
  readonly store: PlanStore;
  /** A short link is looked up at once; otherwise a button asks its server. */
  readonly looksUp: boolean;
  /** The link led somewhere: a chat was selected. */
  readonly onDone: () => void;
};

/** What a link is and what can be done with it. */
export function PlanCard({ text, store, looksUp, onDone }: PlanCardProps) {
  const { t } = useTranslation();
  const { connect } = useStores();
  const plan = useSelect(store, (state) => (state.text === text ? state.plan : undefined));
  const server = serverAddress(text);
  useEffect(() => void store.read(text, { looksUp }), [store, text, looksUp]);
  useEffect(() => connect.forgetJoin(), [connect, text]);
  if (server !== undefined) return <ServerCard address={server} />;
  if (plan === undefined) return <p className={styles['reading']}>{t('connect.planning')}</p>;
  if (plan.type === 'shortLink') return <LookUpCard plan={plan} store={store} onDone={onDone} />;
  return <KnownPlan plan={plan} text={text} onDone={onDone} />;
}

type KnownPlanProps = {
  readonly plan: LinkPlan;
  readonly text: string;
  readonly onDone: () => void;
};

function KnownPlan({ plan, text, onDone }: KnownPlanProps) {
  const { t } = useTranslation();
  const { chats } = useStores();
  const name = useSelect(chats, (state) => planContactName(state, plan));
  const { title, text: words } = planWords(t, plan, name);
  const isBad = plan.type === 'invalid' || plan.type === 'unsupported';
  const isFresh = plan.type === 'invitation' || plan.type === 'address';
  return (
    <Card
      icon={isBad ? CircleAlert : isFresh ? CircleCheck : Info}
      title={title}
      text={words}
      isBad={isBad}
    >
      <PlanChoices plan={plan} text={text} canWrite={false} onDone={onDone} />
    </Card>
  );
}

/** Whom one connects with at a server stands in the settings. */
function ServerCard({ address }: { readonly address: string }) {
  const { t } = useTranslation();
  const { ui } = useStores();
  return (
    <Card icon={Server} title={t('connect.plan.serverTitle')} text={t('connect.plan.server')}>
      <Button
        onPress={() => ui.openDialog({ type: 'settings', page: 'servers', serverAddress: address })}
      >
        {t('connect.toServers')}
      </Button>
    </Card>
  );
}
