import { useTranslation } from 'react-i18next';
import type { ContactDetails, ReceiptSetting } from '#shared/model/index.ts';
import { Select } from '../components/index.ts';
import { Section } from './Section.tsx';

export type ReceiptsSectionProps = {
  readonly details: ContactDetails;
  readonly onReceipts: (receipts: ReceiptSetting) => void;
};

/** Whether this contact is told that its messages have arrived. */
export function ReceiptsSection({ details, onReceipts }: ReceiptsSectionProps) {
  const { t } = useTranslation();
  const { receipts, profileSendsReceipts } = details;
  return (
    <Section title={t('contact.receipts')}>
      <Select
        label={t('contact.receiptsLabel')}
        value={receipts}
        options={[
          {
            value: 'default',
            label: t(
              profileSendsReceipts ? 'contact.receiptsDefaultOn' : 'contact.receiptsDefaultOff',
            ),
          },
          { value: 'on', label: t('contact.receiptsOn') },
          { value: 'off', label: t('contact.receiptsOff') },
        ]}
        onChange={onReceipts}
      />
    </Section>
  );
}
