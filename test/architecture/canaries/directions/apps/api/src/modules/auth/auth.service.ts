import './auth.repository.js';
