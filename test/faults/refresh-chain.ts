import { until } from '../../apps/tools/src/processes.ts';
import { jsonOf } from './calls.ts';
import { codeOf, type Family, refresh, type Tokens } from './families.ts';
import type { Scene } from './scene.ts';

const MOVES_WITHIN_MS = 5_000;

/** One turn: every instance was asked to refresh the same token. Times by `performance.now()`. */
interface Turn {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly tokens: readonly Tokens[];
  /** The codes of those who refused. */
  readonly refusals: readonly string[];
}

/** A session that is refreshed on all instances at once, again and again, until one of them refuses. */
export class RefreshChain {
  readonly turns: Turn[] = [];
  /** Resolves with the first refusal, or rejects where no answer came. */
  readonly refused: Promise<void>;
  private readonly scene: Scene;
  private readonly family: Family;

  constructor(scene: Scene, family: Family) {
    this.scene = scene;
    this.family = family;
    this.refused = this.run();
    // Whoever waits for it is told; until then nobody may be waiting.
    this.refused.catch(() => undefined);
  }

  /** Whether it came to turn so many times. */
  async hasTurned(times: number): Promise<boolean> {
    return (await until(() => this.turns.length >= times, MOVES_WITHIN_MS, 1)) ?? false;
  }

  /** All it was ever given, each once. */
  get tokens(): readonly Tokens[] {
    const all = [this.family, ...this.turns.flatMap(({ tokens }) => tokens)];
    return [...new Map(all.map((each) => [each.accessToken, each])).values()];
  }

  // Each token is presented on every instance at once, and nobody goes on before all are answered: who comes with a
  // token whose successor was used already would be a thief, and the session gone before its ending.
  private async run(): Promise<void> {
    for (let token: string | undefined = this.family.refreshToken; token !== undefined;) {
      const turn = await this.turn(token);
      this.turns.push(turn);
      token = turn.refusals.length > 0 ? undefined : turn.tokens[0]?.refreshToken;
    }
  }

  private async turn(token: string): Promise<Turn> {
    const askedAt = performance.now();
    const answers = await Promise.all(this.scene.apis.map((api) => refresh(api, token)));
    const handed = answers.filter(({ status }) => status === 200);
    return {
      askedAt,
      answeredAt: performance.now(),
      tokens: handed.map((answer) => jsonOf<Tokens>(answer)),
      refusals: answers.filter(({ status }) => status !== 200).map(codeOf),
    };
  }
}
