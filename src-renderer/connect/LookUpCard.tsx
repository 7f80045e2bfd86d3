import { CircleAlert, Link2, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LinkPlan, LinkPreview } from '#shared/model/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import { Avatar, Banner, Button } from '../components/index.ts';
import { planWords, problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { type LookUpProblem, planContactName, type PlanStore } from '../stores/index.ts';
import { Card } from './Card.tsx';
import styles from './PlanCard.module.css';
import { PlanChoices } from './PlanChoices.tsx';

type ShortLink = Extract<LinkPlan, { readonly type: 'shortLink' }>;

export type LookUpCardProps = {
  readonly plan: ShortLink;
  readonly store: PlanStore;
  readonly onDone: () => void;
};

/** A short link: whose it is, once its server was asked. */
export function LookUpCard({ plan, store, onDone }: LookUpCardProps) {
  const { t } = useTranslation();
  const { text, lookUp } = useSelect(store, (state) => state);
  const { title, text: words } = planWords(t, plan, '');
  const claim = t(plan.kind === 'invitation' ? 'connect.lookUpOneTime' : 'connect.lookUpAddress');
  switch (lookUp.type) {
    case 'none':
      return (
        <Card icon={Link2} title={title} text={`${words} ${claim}`}>
          <Button icon={Search} onPress={() => void store.lookUp()}>
            {t('connect.lookUp')}
          </Button>
        </Card>
      );
    case 'looking':
      return (
        <Card
          icon={Search}
          title={title}
          text={
            <>
              <p>{t('connect.lookingUp', { server: plan.server })}</p>
              <p>{claim}</p>
            </>
          }
        />
      );
    case 'failed':
      return <LookUpFailed problem={lookUp.problem} onRetry={() => void store.lookUp()} />;
    case 'found':
      return <PreviewCard preview={lookUp.preview} text={text} onDone={onDone} />;
    default:
      return unreachable(lookUp);
  }
}

type LookUpFailedProps = { readonly problem: LookUpProblem; readonly onRetry: () => void };

function LookUpFailed({ problem, onRetry }: LookUpFailedProps) {
  const { t } = useTranslation();
  if (problem.type === 'linkGone') {
    return (
      <Card
        icon={CircleAlert}
        title={t('connect.goneTitle')}
        text={t('connect.failed.linkGone')}
        isBad
      />
    );
  }
  return (
    <Banner
      tone="bad"
      icon={CircleAlert}
      role="alert"
      detail={problemDetail(t, problem)}
      action={
        <Button kind="quiet" onPress={onRetry}>
          {t('common.tryAgain')}
        </Button>
      }
    >
      {t('connect.lookUpFailed')} {problemText(t, problem)}
    </Banner>
  );
}

type PreviewCardProps = {
  readonly preview: LinkPreview;
  readonly text: string;
  readonly onDone: () => void;
};

/** The person behind the link, as its server told. */
function PreviewCard({ preview, text, onDone }: PreviewCardProps) {
  const { t } = useTranslation();
  const { displayName, fullName, shortDescr, welcomeText, image } = preview;
  return (
    <section className={styles['card']}>
      <div role="status" className={styles['who']} aria-label={t('connect.planLabel')}>
        <div className={styles['person']}>
          <Avatar name={displayName} hueKey={`link:${displayName}`} image={image} />
          <div className={styles['names']}>
            <p className={styles['name']} dir="auto">
              {displayName}
            </p>
            {fullName !== '' && fullName !== displayName && (
              <p className={styles['bio']} dir="auto">
                {fullName}
              </p>
            )}
          </div>
        </div>
        {shortDescr !== '' && (
          <p className={styles['bio']} dir="auto">
            {shortDescr}
          </p>
        )}
        {welcomeText !== '' && (
          <figure className={styles['welcome']} aria-label={t('connect.welcome')}>
            <blockquote dir="auto">{welcomeText}</blockquote>
          </figure>
        )}
        <p className={styles['bio']}>
          <Standing preview={preview} />
        </p>
      </div>
      <PlanChoices
        plan={preview.plan}
        text={text}
        canWrite={preview.kind === 'address'}
        onDone={onDone}
      />
    </section>
  );
}

/** What connecting here means, or what is known of this link already. */
function Standing({ preview }: { readonly preview: LinkPreview }) {
  const { t } = useTranslation();
  const { chats } = useStores();
  const { plan, server } = preview;
  const name = useSelect(chats, (state) => planContactName(state, plan));
  switch (plan.type) {
    case 'invitation':
      return t('connect.foundInvitation', { server });
    case 'address':
      return t('connect.foundAddress', { server });
    default:
      return planWords(t, plan, name).text;
  }
}
