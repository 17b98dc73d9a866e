import { theme } from 'antd';
import { expect, it } from 'vitest';
import { themeFor, type Scheme } from './theme';

type Colour = [number, number, number];

function rgb(hex: string): Colour {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Colour;
}

/** A colour of the theme as it is seen: Ant writes faint ones as a share of the text colour over the ground. */
function seen(colour: string, ground: Colour): Colour {
  const parts = /^rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)$/.exec(colour);
  if (!parts) return rgb(colour);
  const share = Number(parts[4]);
  return ground.map((part, at) => Number(parts[at + 1]) * share + part * (1 - share)) as Colour;
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Colour;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

it.each<Scheme>(['light', 'dark'])('what is off can be read in the %s scheme', (scheme) => {
  const { token, algorithm } = themeFor(scheme);
  const all = theme.getDesignToken({ token, algorithm });
  const surface = rgb(all.colorBgContainer);
  const ground = seen(all.colorBgContainerDisabled, surface);
  expect(contrast(seen(all.colorTextDisabled, ground), ground)).toBeGreaterThanOrEqual(4.5);
});
