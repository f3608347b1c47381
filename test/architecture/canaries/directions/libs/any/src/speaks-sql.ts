import 'pg'; // ✗ sql-stays-below
