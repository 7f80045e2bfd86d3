import { useTranslation } from 'react-i18next';
import { RadioGroup, Select, TextField } from '../components/index.ts';
import settings from '../settings/Settings.module.css';
import {
  type BadTime,
  badTimeText,
  type KeepChoice,
  type KeepDraft,
  keepText,
  keepUnits,
} from './keep.ts';

export type KeepFormProps = {
  readonly label: string;
  readonly draft: KeepDraft;
  /** Of a chat: what holds for the others, null for ever. */
  readonly profileKeepS: number | null | undefined;
  readonly badTime: BadTime | undefined;
  readonly onChange: (change: Partial<KeepDraft>) => void;
};

const choices = ['forEver', 'day', 'week', 'month', 'custom'] as const;

export function KeepForm({ label, draft, profileKeepS, badTime, onChange }: KeepFormProps) {
  const { t, i18n } = useTranslation();
  const asProfile =
    profileKeepS === undefined
      ? []
      : [
          {
            value: 'asProfile' as const,
            label: t('data.choice.asProfile', {
              time: keepText(t, i18n.language, profileKeepS),
            }),
          },
        ];
  return (
    <>
      <RadioGroup<KeepChoice>
        label={label}
        isLabelHidden
        value={draft.choice}
        options={[
          ...asProfile,
          ...choices.map((value) => ({ value, label: t(`data.choice.${value}`) })),
        ]}
        onChange={(choice) => onChange({ choice })}
      />
      {draft.choice === 'custom' && (
        <div className={settings['row']}>
          <TextField
            label={t('data.customCount')}
            value={draft.count}
            maxLength={9}
            error={badTime === undefined ? undefined : badTimeText(t, i18n.language, badTime)}
            onChange={(count) => onChange({ count })}
          />
          <Select
            label={t('data.customUnit')}
            value={draft.unit}
            options={keepUnits.map((value) => ({ value, label: t(`data.unit.${value}`) }))}
            onChange={(unit) => onChange({ unit })}
          />
        </div>
      )}
    </>
  );
}
