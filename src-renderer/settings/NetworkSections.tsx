import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkSettingField, NetworkSettings, ProxyLogin } from '#shared/model/index.ts';
import { RadioGroup, Switch, TextField } from '../components/index.ts';
import { useSelect, useStores } from '../services/index.ts';
import type { NetworkDraft } from '../stores/index.ts';
import styles from './Settings.module.css';

export type SectionProps = { readonly draft: NetworkDraft };

const routingModes = [
  'always',
  'unknown',
  'unprotected',
  'never',
] as const satisfies readonly NetworkSettings['routing'][];
const fallbackModes = [
  'yes',
  'protected',
  'no',
] as const satisfies readonly NetworkSettings['routingFallback'][];
const loginModes = ['isolate', 'password', 'none'] as const satisfies readonly ProxyLogin['type'][];
const onionModes = [
  'no',
  'whenAvailable',
  'required',
] as const satisfies readonly NetworkSettings['onionHosts'][];
const isolationModes = [
  'profile',
  'session',
  'server',
  'connection',
] as const satisfies readonly NetworkSettings['isolation'][];
const webPortModes = [
  'no',
  'presets',
  'all',
] as const satisfies readonly NetworkSettings['webPort'][];

export function RoutingSection({ draft }: SectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  return (
    <Section title={t('network.routing')} lead={t('network.routingLead')}>
      <RadioGroup
        label={t('network.routing')}
        isLabelHidden
        value={draft.routing}
        options={routingModes.map((value) => ({
          value,
          label: t(`network.routingMode.${value}`),
          hint: t(`network.routingHint.${value}`),
        }))}
        onChange={(routing) => network.type({ routing })}
      />
      {draft.routing !== 'never' && (
        <RadioGroup
          label={t('network.fallback')}
          value={draft.routingFallback}
          options={fallbackModes.map((value) => ({
            value,
            label: t(`network.fallbackMode.${value}`),
            hint: t(`network.fallbackHint.${value}`),
          }))}
          onChange={(routingFallback) => network.type({ routingFallback })}
        />
      )}
    </Section>
  );
}

export function ProxySection({ draft }: SectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  const bad = useBadField();
  const isOn = draft.proxy === 'socks5';
  return (
    <Section title={t('network.proxy')}>
      <Switch
        label={t('network.proxyUse')}
        hint={t('network.proxyHint')}
        isOn={isOn}
        onChange={(on) => network.type({ proxy: on ? 'socks5' : 'none' })}
      />
      {isOn && (
        <div className={styles['inset']}>
          <div className={styles['row']}>
            <TextField
              label={t('network.proxyHost')}
              value={draft.host}
              error={bad('proxyHost')}
              onChange={(host) => network.type({ host })}
            />
            <TextField
              label={t('network.proxyPort')}
              value={draft.port}
              error={bad('proxyPort')}
              onChange={(port) => network.type({ port })}
            />
          </div>
          <RadioGroup
            label={t('network.login')}
            value={draft.login}
            options={loginModes.map((value) => ({
              value,
              label: t(`network.loginMode.${value}`),
              hint: t(`network.loginHint.${value}`),
            }))}
            onChange={(login) => network.type({ login })}
          />
          {draft.login === 'password' && <Credentials draft={draft} />}
        </div>
      )}
    </Section>
  );
}

function Credentials({ draft }: SectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  const bad = useBadField();
  return (
    <div className={styles['row']}>
      <TextField
        label={t('network.username')}
        value={draft.username}
        error={bad('proxyUsername')}
        onChange={(username) => network.type({ username })}
      />
      <TextField
        kind="passphrase"
        label={t('network.password')}
        value={draft.password}
        error={bad('proxyPassword')}
        onChange={(password) => network.type({ password })}
      />
    </div>
  );
}

export function OnionSection({ draft }: SectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  const error = useBadField()('onionHosts');
  return (
    <Section title={t('network.onion')} lead={t('network.onionNeedsProxy')}>
      <RadioGroup
        label={t('network.onion')}
        isLabelHidden
        value={draft.onionHosts}
        options={onionModes.map((value) => ({ value, label: t(`network.onionMode.${value}`) }))}
        onChange={(onionHosts) => network.type({ onionHosts })}
      />
      {error !== undefined && (
        <p className={styles['error']} role="alert">
          {error}
        </p>
      )}
    </Section>
  );
}

export function IsolationSection({ draft }: SectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  return (
    <Section title={t('network.isolation')} lead={t('network.isolationHint')}>
      <RadioGroup
        label={t('network.isolation')}
        isLabelHidden
        value={draft.isolation}
        options={isolationModes.map((value) => ({
          value,
          label: t(`network.isolationMode.${value}`),
        }))}
        onChange={(isolation) => network.type({ isolation })}
      />
    </Section>
  );
}

export function PortSection({ draft }: SectionProps) {
  const { t } = useTranslation();
  const { network } = useStores();
  return (
    <Section title={t('network.webPort')} lead={t('network.webPortHint')}>
      <RadioGroup
        label={t('network.webPort')}
        isLabelHidden
        value={draft.webPort}
        options={webPortModes.map((value) => ({
          value,
          label: t(`network.webPortMode.${value}`),
        }))}
        onChange={(webPort) => network.type({ webPort })}
      />
    </Section>
  );
}

type FrameProps = {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
};

function Section({ title, lead, children }: FrameProps) {
  return (
    <section className={styles['section']}>
      <div>
        <h3 className={styles['title']}>{title}</h3>
        {lead !== undefined && <p className={styles['lead']}>{lead}</p>}
      </div>
      {children}
    </section>
  );
}

/** What is wrong with a field that is no number, if it is this one. */
function useBadField() {
  const { t } = useTranslation();
  const { network } = useStores();
  const badField = useSelect(network, (state) => state.badField);
  type Field = 'proxyHost' | 'proxyPort' | 'proxyUsername' | 'proxyPassword' | 'onionHosts';
  return (field: Field & NetworkSettingField): string | undefined =>
    badField === field ? t(`network.bad.${field}`) : undefined;
}
