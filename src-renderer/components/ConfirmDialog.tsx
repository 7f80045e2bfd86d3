import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from './Banner.tsx';
import { Button, type ButtonProps } from './Button.tsx';
import { Dialog, type DialogProps } from './Dialog.tsx';

export type ConfirmDialogProps = {
  readonly title: string;
  readonly children: ReactNode;
  readonly size?: DialogProps['size'];
  /** On the button, in words that say what is done. */
  readonly confirm: string;
  readonly kind?: ButtonProps['kind'];
  /** What closing it means, where that is more than a cancelling. */
  readonly cancel?: string;
  readonly isDisabled?: boolean;
  readonly isBusy?: boolean;
  /** Why it was not done, where that is of none of the fields. */
  readonly problem?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** A question with one way on; closing it is the other one. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { title, size, confirm, kind = 'primary', problem, onClose } = props;
  return (
    <Dialog
      title={title}
      {...(size && { size })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{props.cancel ?? t('common.cancel')}</Button>
          <Button
            kind={kind}
            isDisabled={props.isDisabled}
            isBusy={props.isBusy}
            onPress={props.onConfirm}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {props.children}
      {problem !== undefined && (
        <Banner tone="bad" icon={TriangleAlert} role="alert">
          {problem}
        </Banner>
      )}
    </Dialog>
  );
}
