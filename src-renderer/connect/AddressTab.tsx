import { AtSign, CircleAlert, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactAddress } from '#shared/model/index.ts';
import { Banner, Button, RadioGroup, Skeleton, Switch, TextField } from '../components/index.ts';
import { blockingText, problemDetail, problemText } from '../format/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import type { AddressChange, AddressState } from '../stores/index.ts';
import styles from './ConnectDialog.module.css';
import { LinkShare } from './LinkShare.tsx';
import { MakingSlow } from './MakeLink.tsx';

/** The user's own address: none yet, or its code, its link and what it does with those who ask. */
export function AddressTab() {
  const { t } = useTranslation();
  const { address: store, ui } = useStores();
  const state = useSelect(store, (all) => all);
  useEffect(() => void store.load(), [store]);
  if (state.phase === 'loading') return <Skeleton kind="panel" />;
  if (state.phase === 'failed') {
    return (
      <Banner
        tone="bad"
        icon={CircleAlert}
        role="alert"
        action={
          <Button kind="quiet" onPress={() => void store.load()}>
            {t('common.tryAgain')}
          </Button>
        }
      >
        {t('address.loadFailed')}
      </Banner>
    );
  }
  const { address, saveProblem } = state;
  if (address === undefined) {
    return (
      <NoAddress
        isMaking={state.isMaking}
        problem={state.makeProblem}
        onMake={() => void store.make()}
      />
    );
  }
  return (
    <AddressForm
      key={address.createdAtMs}
      address={address}
      problem={saveProblem}
      onSave={(change) => store.save(change)}
      onDelete={() => ui.openDialog({ type: 'deleteAddress' })}
    />
  );
}

type NoAddressProps = {
  readonly isMaking: boolean;
  readonly problem: AddressState['makeProblem'];
  readonly onMake: () => void;
};

function NoAddress({ isMaking, problem, onMake }: NoAddressProps) {
  const { t } = useTranslation();
  return (
    <>
      <p className={styles['lead']}>{t('address.lead')}</p>
      {problem !== undefined && (
        <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
          {t('address.createFailed')} {problemText(t, problem)}
        </Banner>
      )}
      {isMaking && <MakingSlow />}
      <Button kind="primary" icon={AtSign} isFocusedFirst isBusy={isMaking} onPress={onMake}>
        {isMaking ? t('address.creating') : t('address.create')}
      </Button>
    </>
  );
}

type AddressFormProps = {
  readonly address: ContactAddress;
  readonly problem: AddressState['saveProblem'];
  readonly onSave: (change: AddressChange) => Promise<boolean>;
  readonly onDelete: () => void;
};

function AddressForm({ address, problem, onSave, onDelete }: AddressFormProps) {
  const { t } = useTranslation();
  return (
    <>
      <p className={styles['lead']}>{t('address.lead')}</p>
      {address.blocked !== undefined && (
        <Banner tone="warn" icon={CircleAlert}>
          {blockingText(t, 'address', { blocking: address.blocked })} {t('blocked.newAddress')}
        </Banner>
      )}
      <LinkShare kind="address" link={address.link} shortLink={address.shortLink} />
      <Switch
        label={t('address.share')}
        hint={t('address.shareHint')}
        isOn={address.isShared}
        onChange={(isShared) => void onSave({ isShared })}
      />
      <RadioGroup
        label={t('address.autoAccept')}
        value={address.autoAccept}
        options={[
          { value: 'no', label: t('address.autoAcceptNo') },
          { value: 'asProfile', label: t('address.autoAcceptAsProfile') },
          { value: 'incognito', label: t('address.autoAcceptIncognito') },
        ]}
        onChange={(autoAccept) => void onSave({ autoAccept })}
      />
      <WelcomeField welcomeText={address.welcomeText} problem={problem} onSave={onSave} />
      {problem !== undefined && problem.type !== 'tooLong' && (
        <Banner tone="bad" icon={CircleAlert} role="alert" detail={problemDetail(t, problem)}>
          {t('address.saveFailed')} {problemText(t, problem)}
        </Banner>
      )}
      <button type="button" className={styles['delete']} onClick={onDelete}>
        <Trash2 size={16} strokeWidth={1.75} aria-hidden />
        {t('address.delete')}
      </button>
    </>
  );
}

type WelcomeFieldProps = {
  readonly welcomeText: string;
  readonly problem: AddressState['saveProblem'];
  readonly onSave: (change: AddressChange) => Promise<boolean>;
};

function WelcomeField({ welcomeText, problem, onSave }: WelcomeFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(welcomeText);
  const [isSaved, setSaved] = useState(false);
  const isChanged = typed.trim() !== welcomeText;
  return (
    <>
      <TextField
        kind="prose"
        rows={3}
        label={t('address.welcome')}
        hint={t('address.welcomeHint')}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setSaved(false);
        }}
        error={
          problem?.type === 'tooLong'
            ? t('connect.messageTooLong', { count: problem.overBytes })
            : undefined
        }
      />
      {(isChanged || isSaved) && (
        <div className={styles['save']}>
          <Button
            isDisabled={!isChanged}
            onPress={() => void onSave({ welcomeText: typed.trim() }).then(setSaved)}
          >
            {isChanged ? t('address.save') : t('address.saved')}
          </Button>
        </div>
      )}
    </>
  );
}
