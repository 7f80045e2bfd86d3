import { useTranslation } from 'react-i18next';
import { Switch } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import { selectUserName } from '../stores/index.ts';

export type IncognitoSwitchProps = {
  readonly use: 'make' | 'join';
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
};

/** Whether the other side sees the user's name or one made up for them alone. */
export function IncognitoSwitch({ use, isOn, isDisabled, onChange }: IncognitoSwitchProps) {
  const { t } = useTranslation();
  const { app } = useStores();
  const name = useSelect(app, selectUserName);
  const onWords = use === 'make' ? 'connect.incognitoMake' : 'connect.incognitoJoin';
  return (
    <Switch
      label={t('connect.incognito')}
      hint={t(isOn ? onWords : 'connect.incognitoOff', { name })}
      isOn={isOn}
      isDisabled={isDisabled}
      onChange={onChange}
    />
  );
}
