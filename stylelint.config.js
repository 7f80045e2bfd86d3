/** CSS modules on design tokens: logical properties, no !important, colours only in the theme. */
const PHYSICAL = [
  'left',
  'right',
  'float',
  '/^(margin|padding)-(left|right|top|bottom)$/',
  '/^border-(left|right|top|bottom)/',
  '/^scroll-(margin|padding)-(left|right|top|bottom)$/',
];

export default {
  rules: {
    'block-no-empty': true,
    'color-named': 'never',
    'color-no-hex': true,
    'color-no-invalid-hex': true,
    'custom-property-no-missing-var-function': true,
    'declaration-block-no-duplicate-properties': [
      true,
      { ignore: ['consecutive-duplicates-with-different-values'] },
    ],
    'declaration-no-important': true,
    'declaration-property-value-disallowed-list': { 'text-align': ['left', 'right'] },
    'font-family-no-duplicate-names': true,
    'function-calc-no-unspaced-operator': true,
    'property-disallowed-list': PHYSICAL,
    'property-no-unknown': [true, { ignoreProperties: ['composes'] }],
    'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['global', 'local'] }],
    'unit-no-unknown': true,
  },
  overrides: [
    {
      // The theme defines the colours; a QR code is black on white in every theme, for the cameras.
      files: ['src-renderer/theme/**/*.css', 'src-renderer/**/QrCode.module.css'],
      rules: { 'color-no-hex': null },
    },
  ],
};
