import { useTranslation } from 'react-i18next';
import type { LinkPlan } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Button } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { type ChatKey, contactKey, pendingKey, planIsIncognito } from '../stores/index.ts';
import { JoinForm } from './JoinForm.tsx';

export type PlanChoicesProps = {
  readonly plan: LinkPlan;
  readonly text: string;
  /** A message may go along: the address was looked up. */
  readonly canWrite: boolean;
  readonly onDone: () => void;
};

/** What can be done with a link of each kind: connect, ask again, or go to what is there already. */
export function PlanChoices({ plan, text, canWrite, onDone }: PlanChoicesProps) {
  const { t } = useTranslation();
  const { chats, ui } = useStores();
  // Whoever knows a random name is not shown the other one by asking once more.
  const again = {
    kind: 'again',
    isIncognitoFirst: useSelect(chats, (state) => planIsIncognito(state, plan)),
  } as const;
  const jump = (key: ChatKey) => {
    ui.select(key);
    onDone();
  };
  switch (plan.type) {
    case 'invitation':
      return <JoinForm kind="connect" text={text} canWrite={false} onDone={onDone} />;
    case 'address':
      return <JoinForm kind="connect" text={text} canWrite={canWrite} onDone={onDone} />;
    case 'ownLink':
    case 'alreadyJoining':
      return (
        <Button onPress={() => jump(pendingKey(plan.pendingId))}>{t('connect.showLink')}</Button>
      );
    case 'alreadyAsked':
      return (
        <JoinForm {...again} text={text} canWrite={canWrite} onDone={onDone}>
          <Button onPress={() => jump(pendingKey(plan.pendingId))}>{t('connect.showLink')}</Button>
        </JoinForm>
      );
    case 'knownContact':
      return (
        <Button kind="primary" onPress={() => jump(contactKey(plan.contactId))}>
          {t('connect.openChat')}
        </Button>
      );
    case 'addressUsed':
      return (
        <JoinForm {...again} text={text} canWrite={canWrite} onDone={onDone}>
          <Button onPress={() => jump(contactKey(plan.contactId))}>{t('connect.openChat')}</Button>
        </JoinForm>
      );
    case 'ownAddress':
      return <Button onPress={() => ui.openConnect('address')}>{t('connect.showAddress')}</Button>;
    case 'shortLink':
    case 'unsupported':
    case 'invalid':
      return null;
    default:
      return unreachable(plan);
  }
}
