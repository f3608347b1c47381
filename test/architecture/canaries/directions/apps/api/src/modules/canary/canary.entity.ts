import './canary.repository.js';
