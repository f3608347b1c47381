import { defineErrors } from '#libs/errors';

export const ordersErrors = defineErrors('orders', {
  not_found: {
    kind: 'not_found',
    title: 'No such order.',
    cause: 'No order has this id, or none that you may know of.',
    fix: 'Check the id against GET /v1/orders.',
  },
  unknown_service: {
    kind: 'invalid',
    title: 'A service in the order does not exist.',
    cause: 'A line names a service that the catalogue does not have.',
    fix: 'Use ids from GET /v1/services; `errors` points at the line.',
  },
  service_unavailable: {
    kind: 'invalid',
    title: 'A service in the order is not on sale.',
    cause: 'A line names a service that is a draft or retired.',
    fix: 'Choose an active service; `errors` points at the line.',
  },
  mixed_currencies: {
    kind: 'invalid',
    title: 'An order has one currency.',
    cause: 'The services of the lines are priced in different currencies.',
    fix: 'Place one order per currency.',
  },
  not_payable: {
    kind: 'conflict',
    title: 'Only a placed order can be paid.',
    cause: 'The order is paid, fulfilled or cancelled already.',
    fix: 'Read the order to see how far it got.',
  },
  not_fulfillable: {
    kind: 'conflict',
    title: 'Only a paid order can be fulfilled.',
    cause: 'The order is not paid yet, or fulfilled or cancelled already.',
    fix: 'Record the payment first.',
  },
  not_cancellable: {
    kind: 'conflict',
    title: 'The order can no longer be cancelled.',
    cause:
      'A customer can cancel a placed order; who manages orders also a paid one; nobody a fulfilled or cancelled one.',
    fix: 'Ask the company, if you are its customer.',
  },
  not_editable: {
    kind: 'conflict',
    title: 'Only a placed order can be changed.',
    cause: 'The order is paid, fulfilled or cancelled already.',
    fix: 'Cancel it, if that is still possible, and place another.',
  },
  not_archivable: {
    kind: 'conflict',
    title: 'Only a cancelled order can be archived.',
    cause: 'The order is placed, paid or fulfilled.',
    fix: 'Cancel it first.',
  },
});
