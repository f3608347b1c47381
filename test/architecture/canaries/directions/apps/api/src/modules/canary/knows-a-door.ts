import './http/canary.controller.js'; // ✗ only-wiring-knows-a-door
