/** Run in a page: each visible text whose contrast against what lies behind it is less than 4.5 to 1 (WCAG 2.2, AA), once no colour changes any more. */
export const FAINT_TEXT = `(async () => {
  const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.allSettled(changing.map(({ finished }) => finished));
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map();
  function colour(text) {
    if (!known.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(text, { rgb: [red, green, blue], alpha: alpha / 255 });
    }
    return known.get(text);
  }
  const over = (top, alpha, under) => top.map((part, index) => part * alpha + under[index] * (1 - alpha));
  function once(work) {
    const done = new WeakMap();
    return (element) => {
      if (!done.has(element)) done.set(element, work(element));
      return done.get(element);
    };
  }
  const behind = once((element) => {
    const { rgb, alpha } = colour(getComputedStyle(element).backgroundColor);
    if (alpha === 1) return rgb;
    return over(rgb, alpha, element.parentElement ? behind(element.parentElement) : colour('canvas').rgb);
  });
  const opacity = once((element) =>
    Number(getComputedStyle(element).opacity) * (element.parentElement ? opacity(element.parentElement) : 1));
  function luminance(rgb) {
    const [red, green, blue] = rgb.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(element) {
    const under = behind(element);
    const { rgb, alpha } = colour(getComputedStyle(element).color);
    const [light, dark] = [under, over(rgb, alpha * opacity(element), under)].map(luminance).sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || !element.checkVisibility() || element.matches('script, style, noscript, option')) continue;
    const found = contrast(element);
    if (found < 4.5) faint.add(found.toFixed(1) + ' ' + element.tagName + '.' + element.className + ': ' + node.data.trim().slice(0, 40));
  }
  return [...faint];
})()`;
