import { PlanCard } from '../connect/index.ts';
import { useStores } from '../services/index.ts';
import styles from './ChatList.module.css';

export type SearchPlanProps = { readonly text: string };

/** A link in the search box: what it is, before anything is done with it. */
export function SearchPlan({ text }: SearchPlanProps) {
  const { searchPlan, ui } = useStores();
  return (
    <div className={styles['plan']}>
      <PlanCard text={text} store={searchPlan} looksUp={false} onDone={() => ui.search('')} />
    </div>
  );
}
