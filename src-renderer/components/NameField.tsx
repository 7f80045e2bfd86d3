import { useTranslation } from 'react-i18next';
import { MAX_TYPED_LENGTH, nameFaultText } from '../format/index.ts';
import { TextField, type TextFieldProps } from './TextField.tsx';

export type NameFieldProps = Omit<TextFieldProps, 'error' | 'kind' | 'maxLength'> & {
  /** What the newest try was refused for, where what is typed is not to blame. */
  readonly problem?: string | undefined;
};

/** For a name that others see: says while it is typed why it cannot be used, and which one could. */
export function NameField({ problem, ...props }: NameFieldProps) {
  const { t, i18n } = useTranslation();
  const fault = nameFaultText(t, i18n.language, props.value);
  return <TextField {...props} maxLength={MAX_TYPED_LENGTH} error={fault ?? problem} />;
}
