import { Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { hueOf, initials } from '../format/index.ts';
import styles from './Avatar.module.css';

export type AvatarProps = {
  readonly name: string;
  /** Fixes the hue: the chat's local key, so that a new name keeps the colour. */
  readonly hueKey: string;
  readonly image?: string | undefined;
  readonly size?: 32 | 40 | 88;
  readonly badge?: ReactNode;
  /** No name is seen beside it: the letters are what the button is called by, and belong to its name. */
  readonly isAlone?: boolean;
};

/** Decoration where the name stands beside it. */
export function Avatar({ name, hueKey, image, size = 40, badge, isAlone = false }: AvatarProps) {
  return (
    <span className={styles['avatar']} data-size={size} data-hue={hueOf(hueKey)}>
      <AvatarFace name={name} image={image} isAlone={isAlone} />
      {badge}
    </span>
  );
}

function AvatarFace({ name, image, isAlone }: Pick<AvatarProps, 'name' | 'image' | 'isAlone'>) {
  if (image !== undefined && /^data:image\/(?:png|jpe?g);base64,/.test(image)) {
    return <img className={styles['image']} src={image} alt="" />;
  }
  const letters = initials(name);
  return (
    <span className={styles['face']} aria-hidden={isAlone !== true}>
      {letters === '' ? <Link2 size={18} strokeWidth={1.75} aria-hidden /> : letters}
    </span>
  );
}
