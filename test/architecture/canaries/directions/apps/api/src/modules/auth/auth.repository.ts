import 'pg';
import './auth.entity.js';
