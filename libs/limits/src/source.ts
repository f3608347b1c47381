import { normalizeIp } from '@nestjs/throttler';

/** Whom an address belongs to, as far as limits know: of IPv6, the /64 that a customer gets; of IPv4, the address itself. */
export function sourceOf(ip: string): string {
  return normalizeIp(ip);
}
