import { useHouse, useHouseBeside } from '../support/house.js';
import { seriesOf } from '../support/scrape.js';

const TOKEN = 'the-token-of-alertmanager';
const bearer = { authorization: `Bearer ${TOKEN}` };
const house = useHouse({ ALERTS_WEBHOOK_TOKEN: TOKEN });
const closed = useHouseBeside(house);

const alert = (more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'OutboxStuck', severity: 'critical', instance: 'api-1:3001' },
  annotations: { summary: 'Events wait to be published for too long.' },
  startsAt: '2026-11-27T09:00:00.000Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.com/graph?g0.expr=1',
  fingerprint: 'a1b2c3d4e5f60718',
  ...more,
});
const group = (alerts: readonly object[], more: object = {}) => ({
  version: '4',
  groupKey: '{}:{alertname="OutboxStuck"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'company-backend',
  groupLabels: { alertname: 'OutboxStuck' },
  commonLabels: { alertname: 'OutboxStuck', severity: 'critical' },
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example.com',
  alerts,
  ...more,
});
const send = (body: unknown, headers: Readonly<Record<string, string>> = bearer) =>
  house.stranger.post('/alerts/webhook', body, headers);
const linesOf = (contextId: string) => house.linesOf(contextId).filter(({ module }) => module === 'operations');

describe('POST /alerts/webhook', () => {
  it('is not there where no token is set', async () => {
    await closed.stranger.post('/alerts/webhook', group([alert()]), bearer).refused('http.not_found', 404);
  });

  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer the-token-of-somebody' }],
    ['half of it', { authorization: `Bearer ${TOKEN.slice(0, 12)}` }],
  ])('is refused to who sends %s, before anybody looks at the alerts', async (_what, headers) => {
    await send({ nothing: 'of the kind' }, headers).refused('auth.unauthenticated', 401);
  });

  it('tells of each alert in the log and counts it', async () => {
    const before = await seriesOf(house);
    const resolved = alert({
      status: 'resolved',
      labels: { alertname: 'PartDown', severity: 'shouting' },
      endsAt: '2026-11-27T09:01:00Z',
    });
    const answer = await send(group([alert(), resolved], { addedByALaterAlertmanager: true }));
    expect([answer.status, answer.body]).toEqual([202, { received: 2 }]);
    expect(linesOf(answer.contextId)).toMatchObject([
      {
        level: 'warn',
        msg: 'an alert is firing',
        alert: 'OutboxStuck',
        severity: 'critical',
        summary: 'Events wait to be published for too long.',
        startsAt: '2026-11-27T09:00:00.000Z',
        fingerprint: 'a1b2c3d4e5f60718',
      },
      { level: 'info', msg: 'an alert is resolved', alert: 'PartDown', severity: 'other' },
    ]);
    const after = await seriesOf(house);
    for (const labels of ['status="firing",severity="critical"', 'status="resolved",severity="other"']) {
      const series = `alerts_received_total{${labels}}`;
      expect((after.get(series) ?? 0) - (before.get(series) ?? 0)).toBe(1);
    }
  });

  it('writes one line for each, whatever an alert says in it, and no more than a hundred', async () => {
    const nasty = 'first\nsecond\r\u001b[31mred\u202egnihtemos\u2028third';
    const told = await send(
      group([alert({ labels: { alertname: nasty }, annotations: { summary: nasty.repeat(90) } })]),
    );
    const [line, ...more] = linesOf(told.contextId) as Record<string, string>[];
    expect([more, line?.['summary']?.length]).toEqual([[], 200]);
    expect(line?.['alert']).toBe('first second [31mred gnihtemos third');
    const many = await send(
      group(
        Array.from({ length: 130 }, () => alert()),
        { truncatedAlerts: 7 },
      ),
    );
    const lines = linesOf(many.contextId);
    expect(lines.filter(({ msg }) => msg === 'an alert is firing')).toHaveLength(100);
    expect(lines.at(-1)).toMatchObject({ msg: 'more alerts than are told one by one', omitted: 37 });
  });

  it.each([
    ['another version', group([alert()], { version: '3' }), '/version'],
    ['no alert', group([]), '/alerts'],
    ['an alert without a name', group([alert({ labels: { severity: 'critical' } })]), '/alerts/0/labels'],
    ['a state that is none', group([alert({ status: 'burning' })]), '/alerts/0/status'],
    ['a time that is none', group([alert({ startsAt: 'yesterday' })]), '/alerts/0/startsAt'],
    ['labels that are no text', group([alert({ labels: { alertname: { a: 1 } } })]), '/alerts/0/labels/alertname'],
  ])('refuses %s, and says where', async (_what, body, pointer) => {
    const { body: problem } = await send(body).refused('request.invalid', 400);
    expect(problem).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown,
    });
  });
});
