import { Check, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from './Button.tsx';
import { useFlash } from './use-flash.ts';

export type CopyButtonProps = {
  readonly label: string;
  readonly onCopy: () => void;
  readonly kind?: ButtonProps['kind'];
};

/** Says `Copied` in its own place for a moment, where the eye is. */
export function CopyButton({ label, onCopy, kind = 'plain' }: CopyButtonProps) {
  const { t } = useTranslation();
  const [isCopied, flash] = useFlash();
  return (
    <Button
      kind={kind}
      icon={isCopied ? Check : Copy}
      onPress={() => {
        onCopy();
        flash();
      }}
    >
      {isCopied ? t('common.copied') : label}
    </Button>
  );
}
