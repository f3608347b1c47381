import helmet from 'helmet';

/** What a page of ours may load: nothing from elsewhere, no inline script or style. */
const contentSecurityPolicy = {
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    upgradeInsecureRequests: null,
  },
};

/** Helmet's headers, worked out once: they are the same for every answer. */
function securityHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: (name: string) => void delete headers[name.toLowerCase()],
  };
  helmet({ contentSecurityPolicy })({} as never, response as never, () => undefined);
  return headers;
}

/** The same for every answer; a route may say otherwise of itself. */
export const fixedHeaders: Readonly<Record<string, string>> = { ...securityHeaders(), 'cache-control': 'no-store' };
