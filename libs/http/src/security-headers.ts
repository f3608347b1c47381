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

function byHelmet(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: (name: string) => void delete headers[name.toLowerCase()],
  };
  helmet({ contentSecurityPolicy, frameguard: { action: 'deny' } })({} as never, response as never, () => undefined);
  return headers;
}

/** Helmet's headers, worked out once: they are the same for every answer. */
export const securityHeaders: Readonly<Record<string, string>> = byHelmet();

/** What answers say unless their route says otherwise. */
export const usualHeaders: Readonly<Record<string, string>> = { 'cache-control': 'no-store' };

/** Both, for what is answered without a `ProtectedResponse`. */
export const fixedHeaders: Readonly<Record<string, string>> = { ...securityHeaders, ...usualHeaders };
