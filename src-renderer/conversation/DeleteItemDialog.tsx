import { useTranslation } from 'react-i18next';
import type { Item } from '#shared/model/index.ts';
import { Button, Dialog } from '../components/index.ts';

export type DeleteItemDialogProps = {
  readonly item: Item;
  readonly onDelete: (mode: 'forMe' | 'forEveryone') => void;
  readonly onClose: () => void;
};

export function DeleteItemDialog({ item, onDelete, onClose }: DeleteItemDialogProps) {
  const { t } = useTranslation();
  const { canDeleteForEveryone } = item;
  return (
    <Dialog
      title={t('deleteItem.title')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button kind={canDeleteForEveryone ? 'plain' : 'bad'} onPress={() => onDelete('forMe')}>
            {t('deleteItem.forMe')}
          </Button>
          {canDeleteForEveryone && (
            <Button kind="bad" onPress={() => onDelete('forEveryone')}>
              {t('deleteItem.forEveryone')}
            </Button>
          )}
        </>
      }
    >
      <p>{canDeleteForEveryone ? t('deleteItem.explainOwn') : t('deleteItem.explainForMe')}</p>
    </Dialog>
  );
}
