import type { ThemeConfig } from 'antd';

/** A desktop's own Chinese fonts: nothing is downloaded. */
export const FONT_FAMILY =
  '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif';

/** Whoever asks their system for less movement gets none: antd's would wait for an end that never comes. */
const motion = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Deep blue to act, seal red only in the mark, so that red on a figure always means trouble. The
 * status colours are dark enough to be read as text (WCAG AA); their backgrounds are set too,
 * because antd would derive grey ones from dark seeds.
 */
export const THEME: ThemeConfig = {
  token: {
    colorPrimary: '#1c4a8c',
    colorInfo: '#1c4a8c',
    colorLink: '#1c4a8c',
    // The one that antd derives is too pale on white for whoever points at a link.
    colorLinkHover: '#2f5f9e',
    colorInfoBg: '#e9f0fa',
    controlItemBgActive: '#e9f0fa',
    controlItemBgActiveHover: '#dde8f6',
    colorSuccess: '#237804',
    colorSuccessBg: '#f6ffed',
    colorWarning: '#ad4e00',
    colorWarningBg: '#fff7e6',
    colorError: '#b00020',
    colorErrorBg: '#fff1f0',
    colorTextDescription: 'rgba(0,0,0,.65)',
    colorTextPlaceholder: 'rgba(0,0,0,.58)',
    borderRadius: 6,
    fontFamily: FONT_FAMILY,
    fontSize: 14,
    motion,
  },
};
