/** The left column. */
export { ChatList } from './ChatList.tsx';
