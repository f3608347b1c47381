import type {} from 'typeorm'; // ✗ sql-stays-below
