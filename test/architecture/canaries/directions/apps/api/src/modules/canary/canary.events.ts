import './canary.entity.js';
