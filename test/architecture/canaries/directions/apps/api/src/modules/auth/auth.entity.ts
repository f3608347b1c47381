import './auth.errors.js';
