import './canary.module.js';
