import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOurPage, mediaType, PAGE_POLICY, PAGE_URL, pagePath } from './page-address.ts';

describe('page address', () => {
  it('names files below the page folder', () => {
    expect(pagePath(PAGE_URL)).toBe('index.html');
    expect(pagePath('sotto-app://app/assets/inter-latin.C-1_x.woff2?v=1')).toBe(
      'assets/inter-latin.C-1_x.woff2',
    );
  });

  it.each([
    'sotto-app://app/',
    'sotto-app://app/../main/main.js',
    'sotto-app://app/%2e%2e/main/main.js',
    'sotto-app://app/..%2fmain%2fmain.js',
    'sotto-app://app/a//b',
    'sotto-app://app/%00',
    'sotto-app://app/a%5cb',
    'sotto-app://app/%',
    'sotto-app://other/index.html',
    'file:///etc/passwd',
    'no url',
  ])('%s names nothing outside it', (url) => {
    const path = pagePath(url);
    // The URL parser itself resolves dot segments, which then stay below the folder.
    expect(path === undefined || !path.includes('..')).toBe(true);
    if (!url.startsWith('sotto-app://app/../') && !url.includes('%2e%2e/')) {
      expect(path).toBeUndefined();
    }
  });

  it('no URL leads upwards', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const path = pagePath(`sotto-app://app/${text}`);
        expect(path?.split('/').includes('..') ?? false).toBe(false);
      }),
    );
  });

  it('only our page is ours', () => {
    const served = 'http://localhost:5173';
    expect(isOurPage(PAGE_URL)).toBe(true);
    expect(isOurPage('https://example.com/')).toBe(false);
    expect(isOurPage('sotto-app://app.example.com/')).toBe(false);
    expect(isOurPage(`${served}/index.html`)).toBe(false);
    expect(isOurPage(`${served}/index.html`, served)).toBe(true);
    expect(isOurPage('http://localhost:5174/', served)).toBe(false);
  });

  it('the policy allows nothing unsafe', () => {
    expect(PAGE_POLICY).not.toMatch(/unsafe|\*|https?:/);
    expect(PAGE_POLICY).toContain("default-src 'none'");
  });

  it('scripts and styles get their media types', () => {
    expect([mediaType('a/b.js'), mediaType('c.css'), mediaType('x.unknown')]).toEqual([
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'application/octet-stream',
    ]);
  });
});
