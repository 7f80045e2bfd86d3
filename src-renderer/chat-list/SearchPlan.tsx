import { useEffect } from 'react';
import { PlanCard } from '../connect/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import styles from './ChatList.module.css';

export type SearchPlanProps = { readonly text: string };

/** A link in the search box: what it is, before anything is done with it. */
export function SearchPlan({ text }: SearchPlanProps) {
  const { searchPlan, ui } = useStores();
  const plan = useSelect(searchPlan, (state) => (state.text === text ? state.plan : undefined));
  useEffect(() => void searchPlan.read(text), [searchPlan, text]);
  return (
    <div className={styles['plan']}>
      <PlanCard text={text} plan={plan} onDone={() => ui.search('')} />
    </div>
  );
}
