import { CircleAlert, VenetianMask } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ContactRequest } from '#shared/model/index.ts';
import { Avatar, Banner, Button } from '../components/index.ts';
import { problemDetail, problemText, type TimeFormat } from '../format/index.ts';
import { requestKey, type RequestProblem } from '../stores/index.ts';
import styles from './PendingPage.module.css';

export type RequestPageProps = {
  readonly request: ContactRequest;
  readonly time: TimeFormat;
  readonly userName: string;
  /** Which of the two buttons was pressed, while it waits. */
  readonly busy?: 'asProfile' | 'incognito' | undefined;
  readonly problem?: RequestProblem['problem'] | undefined;
  readonly onAccept: (isIncognito: boolean) => void;
  readonly onReject: () => void;
};

/** Somebody asks at the user's address: who, with which words, and the answers to choose from. */
export function RequestPage(props: RequestPageProps) {
  const { t } = useTranslation();
  const { request, busy, problem, onAccept } = props;
  return (
    <div className={styles['page']}>
      <div className={styles['column']}>
        <RequestHead request={request} time={props.time} />
        <figure className={styles['message']}>
          <figcaption className={styles['caption']}>{t('request.message')}</figcaption>
          {request.message.trim() === '' ? (
            <p className={styles['text']}>{t('request.noMessage')}</p>
          ) : (
            <blockquote className={styles['quote']} dir="auto">
              {request.message}
            </blockquote>
          )}
        </figure>
        {problem !== undefined && (
          <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
            {problem.type === 'notFound' ? t('request.gone') : problemText(t, problem)}
          </Banner>
        )}
        <div className={styles['answers']}>
          <Button
            kind="primary"
            isBusy={busy === 'asProfile'}
            isDisabled={busy === 'incognito'}
            onPress={() => onAccept(false)}
          >
            {busy === 'asProfile' ? t('request.accepting') : t('request.accept')}
          </Button>
          <Button
            icon={VenetianMask}
            isBusy={busy === 'incognito'}
            isDisabled={busy === 'asProfile'}
            onPress={() => onAccept(true)}
          >
            {busy === 'incognito' ? t('request.accepting') : t('request.acceptIncognito')}
          </Button>
          <Button isDisabled={busy !== undefined} onPress={props.onReject}>
            {t('request.reject')}
          </Button>
        </div>
        <p className={styles['hint']}>
          {t('request.acceptHint', { name: props.userName })} {t('request.rejectHint')}
        </p>
      </div>
    </div>
  );
}

type RequestHeadProps = { readonly request: ContactRequest; readonly time: TimeFormat };

function RequestHead({ request, time }: RequestHeadProps) {
  const { t } = useTranslation();
  const { displayName, fullName, shortDescr } = request;
  return (
    <header className={styles['head']}>
      <Avatar
        name={displayName}
        hueKey={requestKey(request.requestId)}
        image={request.image}
        size={88}
      />
      <p className={styles['who']} dir="auto">
        {displayName}
      </p>
      {fullName !== '' && fullName !== displayName && (
        <p className={styles['text']} dir="auto">
          {fullName}
        </p>
      )}
      {shortDescr !== '' && (
        <p className={styles['text']} dir="auto">
          {shortDescr}
        </p>
      )}
      <p className={styles['text']}>{t('request.title')}</p>
      <p className={styles['hint']}>
        {t('request.when', { date: time.full(request.createdAtMs) })}
      </p>
    </header>
  );
}
