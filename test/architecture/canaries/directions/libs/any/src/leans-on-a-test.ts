import '../../../test/support.js'; // ✗ product-knows-no-test
