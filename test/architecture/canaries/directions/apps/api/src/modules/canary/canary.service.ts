import './canary.facade.js';
