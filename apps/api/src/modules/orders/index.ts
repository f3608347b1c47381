/** Orders: what was bought, by whom, and how far it got. Listen through `#events/orders`. */
export { OrdersModule } from './orders.module.js';
