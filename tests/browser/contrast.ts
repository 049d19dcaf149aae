/**
 * Texts with too little contrast to what is behind them, by WCAG 2.2 (1.4.3): 4.5:1, or 3:1 for large text.
 * Runs in the page, so it stands alone.
 */
export function contrastFaults(): string[] {
  // A colour space of any kind becomes plain red, green and blue on a canvas.
  const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const channels = (colour: string): number[] => {
    if (!pixel) throw new Error('no canvas');
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (rgb: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element: Element | null): number[] => {
    if (!element) return [255, 255, 255];
    const found = channels(getComputedStyle(element).backgroundColor);
    return found[3] === 255 ? found.slice(0, 3) : ground(element.parentElement);
  };
  const hasOwnText = (element: Element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
  const faults: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    if (!hasOwnText(element) || !element.checkVisibility() || element.closest('.unseen, noscript')) continue;
    const style = getComputedStyle(element);
    const [over, under] = [luminance(channels(style.color).slice(0, 3)), luminance(ground(element))].toSorted(
      (a, b) => b - a,
    );
    const ratio = ((over ?? 0) + 0.05) / ((under ?? 0) + 0.05);
    const wanted = Number.parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (ratio < wanted) faults.push(`${element.textContent?.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return faults;
}
