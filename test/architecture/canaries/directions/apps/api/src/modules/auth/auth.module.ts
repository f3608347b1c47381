import './http/auth.controller.js';
