import { CircleAlert, FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { unreachable } from '#shared/unreachable.ts';
import { Banner, Button, Dialog } from '../components/index.ts';
import { usePasscode } from '../security/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import type { ImportState } from '../stores/index.ts';
import { ImportForm } from './ImportForm.tsx';
import { archiveProblemText, dataProblemDetail } from './words.ts';

/** For the screens before the chats: asks for an archive, and has the dialog with it. */
export function ImportButton() {
  const { t } = useTranslation();
  const { archive } = useStores();
  return (
    <>
      <Button kind="quiet" icon={FolderOpen} onPress={() => void archive.choose()}>
        {t('data.importStart')}
      </Button>
      <ImportDialog />
    </>
  );
}

/** An archive on its way in; nothing while there is none. One of them is on the page at a time. */
export function ImportDialog() {
  const { archive } = useStores();
  const step = useSelect(archive, (state) => state.step);
  const passcode = usePasscode();
  switch (step.type) {
    case 'closed':
      return null;
    case 'inspecting':
      return <Looking name={step.file.name} />;
    case 'refused':
      return <Refused step={step} />;
    case 'inspected':
      return (
        <>
          <ImportForm key={step.file.token} step={step} run={passcode.run} />
          {passcode.dialog}
        </>
      );
    default:
      return unreachable(step);
  }
}

function Looking({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const { archive } = useStores();
  return (
    <Dialog title={t('importing.title')} onClose={archive.close}>
      <p role="status">{t('importing.looking', { name })}</p>
    </Dialog>
  );
}

function Refused({ step }: { readonly step: Extract<ImportState, { type: 'refused' }> }) {
  const { t, i18n } = useTranslation();
  const { archive } = useStores();
  return (
    <Dialog
      title={t('importing.title')}
      onClose={archive.close}
      actions={
        <>
          <Button onPress={archive.close}>{t('common.close')}</Button>
          <Button kind="primary" onPress={() => void archive.choose()}>
            {t('importing.another')}
          </Button>
        </>
      }
    >
      <Banner
        tone="bad"
        icon={CircleAlert}
        role="alert"
        detail={dataProblemDetail(t, step.problem)}
      >
        {archiveProblemText(t, i18n.language, step.problem)}
      </Banner>
    </Dialog>
  );
}
