import '../auth.service.js';
import type {} from 'supertest';
