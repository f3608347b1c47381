import 'supertest'; // ✗ product-needs-no-dev-package
