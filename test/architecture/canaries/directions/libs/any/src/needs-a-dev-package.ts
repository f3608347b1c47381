import 'supertest';
