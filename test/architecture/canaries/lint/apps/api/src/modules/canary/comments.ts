// TODO later ✗ no-warning-comments
// fixme: soon ✗ no-warning-comments
/* eslint-disable-next-line no-console */ // ✗ house/explained-disables
console.log('silenced, but not silently');
// eslint-disable-next-line no-console -- shows that a reason is enough
console.log('explained');
/* eslint-disable-next-line -- a reason without a rule */ // ✗ house/explained-disables
console.log('which rule was meant?');
/* eslint-disable */ // ✗ house/explained-disables
export default console.log('whatever comes below');
