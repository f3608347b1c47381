import { Injectable } from '@nestjs/common';

interface Known {
  readonly status: string;
  readonly since: string;
}

/** Since when each part is as it is: from the first look that found it so. */
@Injectable()
export class PartHistory {
  private readonly known = new Map<string, Known>();

  /** Takes note of how a part is now; since when it has been like that, in RFC 3339. */
  note(part: string, status: string): string {
    const before = this.known.get(part);
    if (before?.status === status) return before.since;
    const since = new Date().toISOString();
    this.known.set(part, { status, since });
    return since;
  }
}
