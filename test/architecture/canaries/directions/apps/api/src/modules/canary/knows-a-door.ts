import './http/canary.controller.js';
