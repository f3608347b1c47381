import { once } from 'node:events';
import { connect } from 'node:net';
import { House } from '../support/house.js';

describe('a connection that never said anything', () => {
  it('does not keep the process from stopping', async () => {
    const house = new House({});
    await house.open();
    const { hostname, port } = new URL(house.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    // A request on another connection shows that the server has taken the first one, which came before it.
    await house.stranger.get('/health').ok();
    const ended = once(socket, 'close');
    const begun = performance.now();
    await house.close();
    await ended;
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
