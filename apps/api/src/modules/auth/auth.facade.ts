import { Injectable } from '@nestjs/common';
import { MailedSecrets, type MailedKind } from './mailed-secrets.js';

/** What other modules may ask of auth. */
@Injectable()
export class AuthFacade {
  constructor(private readonly secrets: MailedSecrets) {}

  /** The token that a letter about the request carries; worked out when the letter is written, and kept nowhere. */
  mailedToken(kind: MailedKind, tenantId: string, requestId: string): string {
    return this.secrets.tokenOf(kind, tenantId, requestId);
  }
}
