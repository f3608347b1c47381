import '#libs/another'; // ✗ any-stands-on
