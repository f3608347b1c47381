import '../../../test/support.js';
